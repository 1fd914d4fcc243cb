import path from 'node:path';
import {type RealPath, writeReal} from '../../system/real-path.js';
import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {usageError} from '../errors.js';
import {compareProcesses} from '../rules/identity.js';
import {type LeftConversation, leave, leftText} from '../rules/left-conversation.js';
import {nameOf} from '../rules/names.js';
import {sessionNameOf} from '../rules/session-name.js';
import {moveClaimsSince} from '../tables/claims.js';
import {moveEditsSince} from '../tables/edits.js';
import {moveLocksSince} from '../tables/locks.js';
import {partReceipts} from '../tables/receipts.js';
import {setLeft} from '../tables/registration.js';
import {moveEvents, setReadsSince} from '../tables/session-events.js';
import {setGivenName} from '../tables/session-names.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listSessionsOfPid, setPlace, setTask} from '../tables/sessions.js';
import {leftForAnother} from './find-session.js';
import {type PlacedRegistration, register} from './register.js';
import {syncNeeds} from './review-needs.js';

/** A conversation that another one of its process has followed, and the session of that one. */
export type Left = LeftConversation & {readonly session: SessionRecord};

/** Finds the live session of a process that carried a conversation before the one it has now. */
export async function findLeft(
	reader: Reader,
	{machine, processes}: Context,
	vendor: string,
	pid: number,
	conversation: string,
): Promise<Left | null> {
	const sighting = processes.look(pid);
	const processStarted = typeof sighting === 'string' ? null : sighting.started;
	const identity = {...machine, pid, processStarted};
	const rows = (await listSessionsOfPid(reader, pid)).filter(
		row =>
			row.llmVendor === vendor && isLive(row) && compareProcesses(row.identity, identity) !== 'different',
	);
	if (rows.some(row => row.agentSessionId === conversation)) return null;
	const left = rows.flatMap(session =>
		session.left.filter(one => one.conversation === conversation).map(one => ({...one, session})),
	);
	return left.toSorted((one, other) => one.atMs - other.atMs).at(-1) ?? null;
}

/**
 * Lets nobody who was left behind by a conversation that is over act for the one that its process has gone on to.
 * @throws BusError `usage` for a conversation that was left for another one
 */
export async function refuseLeft(
	reader: Reader,
	context: Context,
	{vendor, pid, agentSessionId}: PlacedRegistration,
): Promise<void> {
	if (!agentSessionId) return;
	const left = await findLeft(reader, context, vendor, pid, agentSessionId);
	if (left?.isOver) throw leftForAnother();
}

/**
 * Lets a conversation that was taken for left go on as the session it was, and the one that followed it become a
 * session of its own, with what it has taken since: the process carries both.
 * @returns the session that goes on
 */
export async function goOnBeside(
	writer: Writer,
	context: Context,
	told: PlacedRegistration,
	left: Left,
): Promise<SessionRecord> {
	const {session: follower} = left;
	const {sessionId, pid, llmVendor, agentSessionId} = follower;
	if (pid === null || llmVendor === null)
		throw usageError(`${sessionId} has no process`, 'register it again');
	const {session} = await register(writer, context, told, {row: follower});
	const {session: other} = await register(writer, context, {
		vendor: llmVendor,
		pid,
		agentSessionId,
		sharedProcess: true,
		model: follower.llmModel,
		transcriptPath: follower.transcriptPath,
		projectNames: projectNamesOf(follower, told),
		repositoryKey: follower.repositoryKey,
		terminal: follower.terminal,
		cwd: realOrNull(follower.cwd),
		repository: realOrNull(follower.repository),
		worktree: realOrNull(follower.worktree),
		branch: follower.branch,
		severities: follower.projectGrades,
	});
	await part(writer, left, other.sessionId);
	// Whoever waits for a person is another session now
	for (const id of [sessionId, other.sessionId]) await syncNeeds(writer, context, id);
	return (await findSession(writer, sessionId)) ?? session;
}

/** Gives the session of the follower what became its own since it began, and the other back what it had until then. */
async function part(writer: Writer, {session: follower, atMs, had}: Left, to: string): Promise<void> {
	const {sessionId, agentSessionId, taskId, givenName, broadcastsFrom, broadcastCursor} = follower;
	await moveClaimsSince(writer, sessionId, to, atMs);
	await moveLocksSince(writer, sessionId, to, atMs);
	await moveEditsSince(writer, sessionId, to, atMs);
	await moveEvents(writer, follower, to);
	await setReadsSince(writer, to, atMs);
	await partReceipts(writer, sessionId, to, atMs);
	const from = broadcastsFrom ?? 0;
	if (broadcastCursor !== null) await setPlace(writer, to, {from, cursor: broadcastCursor});
	const now = await findSession(writer, sessionId);
	await setLeft(writer, sessionId, leftText(leave(now?.left ?? [], null, agentSessionId)));
	if (!had) return;
	if (had.cursor !== null) await setPlace(writer, sessionId, {from, cursor: had.cursor});
	if (taskId !== had.taskId) {
		await setTask(writer, to, taskId);
		await setTask(writer, sessionId, had.taskId === null ? null : nameOf(had.taskId));
	}
	if (givenName !== had.name) {
		await setGivenName(writer, to, givenName);
		await setGivenName(writer, sessionId, had.name === null ? null : sessionNameOf(had.name));
	}
}

/** The row has the name that the first conversation gave it, which is that of the other only in the same place. */
function projectNamesOf({projectId, worktree, cwd}: SessionRecord, told: PlacedRegistration): string[] {
	const isSamePlace = worktree === told.worktree && (worktree !== null || cwd === told.cwd);
	const name = isSamePlace ? projectId : path.basename(worktree ?? cwd ?? '');
	return name ? [name] : [];
}

function realOrNull(folder: string | null): RealPath | null {
	return folder === null ? null : writeReal(folder);
}
