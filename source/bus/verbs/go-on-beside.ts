import path from 'node:path';
import {type RealPath, writeReal} from '../../system/real-path.js';
import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {usageError} from '../errors.js';
import {compareProcesses} from '../rules/identity.js';
import type {LeftConversation} from '../rules/left-conversation.js';
import {moveClaimsSince} from '../tables/claims.js';
import {moveLocksSince} from '../tables/locks.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {listSessionsOfPid} from '../tables/sessions.js';
import {type PlacedRegistration, register} from './register.js';

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
	for (const session of await listSessionsOfPid(reader, pid)) {
		if (session.llmVendor !== vendor || !isLive(session)) continue;
		if (compareProcesses(session.identity, identity) === 'different') continue;
		const left = session.left.find(one => one.conversation === conversation);
		if (left) return {...left, session};
	}
	return null;
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
	{session: follower, atMs}: Left,
): Promise<SessionRecord> {
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
	});
	await moveClaimsSince(writer, session.sessionId, other.sessionId, atMs);
	await moveLocksSince(writer, session.sessionId, other.sessionId, atMs);
	return session;
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
