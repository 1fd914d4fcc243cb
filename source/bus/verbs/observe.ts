import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain} from '../limits.js';
import type {Coverage} from '../rules/lock-overlap.js';
import {releaseEditLocksOf} from '../tables/locks.js';
import type {MessageRecord} from '../tables/message-record.js';
import {recordEvent} from '../tables/session-events.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {listSessionsOfConversation} from '../tables/sessions.js';
import type {Turn} from '../types.js';
import {endByGoodbye} from './death.js';
import {confirmDelivered, handOverMail} from './deliver.js';
import {type Denied, guardWrite} from './guard-write.js';
import {recordWrite} from './record-write.js';
import {type Registration, register} from './register.js';
import {listRivalFiles, type RivalFile} from './shell-writes.js';
import {syncAlerts} from './sync-alerts.js';
import {recordUntoldWrites} from './untold-writes.js';

/** What an agent's own event tells of its session. */
export type Observation = {
	/** The session as it would register; its process is `null` where it cannot be seen. */
	readonly registration: Omit<Registration, 'pid'> & {
		readonly pid: number | null;
		readonly agentSessionId: string;
	};
	/** Whether the event itself proves that the conversation goes on, even after its end was told. */
	readonly isOpening: boolean;
	/** Whose turn it is now; `null` when the event does not tell. */
	readonly turn: Turn | null;
	/** What the agent does, in words; `null` when the event shows no progress. */
	readonly activity: string | null;
	/** The session is over. */
	readonly ends: boolean;
	/** The model has read by now what it was handed before. */
	readonly confirms: boolean;
	/** Files about to be written. */
	readonly wants: readonly Coverage[];
	/** Files just written, and when where that is known, in milliseconds since the epoch. */
	readonly wrote: ReadonlyArray<{readonly path: string; readonly atMs: number | null}>;
	/** A command that may have written any file has just ended. */
	readonly ranShell: boolean;
	/** How mail can be handed over now: as text beside others, or by making the turn go on; not at all with `null`. */
	readonly takes: 'context' | 'continuation' | null;
	/** How many characters of mail may be handed over. */
	readonly room: number;
	/** What happened to the session's subagents; `none` when it has none now. */
	readonly subagents: 'began' | 'ended' | 'none' | null;
	/** While a subagent runs, the event may be the subagent's, and then says nothing of the turn. */
	readonly isAmbiguous: boolean;
	/** What is known of the turn, if mail makes it go on. */
	readonly continuesAs: 'working' | 'unknown';
	/** A turn begins, so that the one before is over, even if nobody told. */
	readonly beginsTurn: boolean;
};

/** What came of it. */
export type Observed = {
	/** `null` for a conversation nobody knows and whose process cannot be seen. */
	readonly session: SessionRecord | null;
	readonly denied: Denied | null;
	/** Messages handed over, on lease until a later event confirms that they were read. */
	readonly mail: readonly MessageRecord[];
	/** Files of others that the shell command may have written; whoever called can look at their time stamps. */
	readonly rivalFiles: readonly RivalFile[];
	/** When the shell command began, in milliseconds since the epoch. */
	readonly shellBeganMs: number;
};

const nothing = {denied: null, mail: [], rivalFiles: [], shellBeganMs: 0} as const;

/**
 * Takes in one event of an agent: registers or updates its session, guards files it is about to write, remembers
 * those it wrote, hands over its mail. All of it is one transaction.
 */
export async function observe(writer: Writer, context: Context, told: Observation): Promise<Observed> {
	const session = await findOrRegister(writer, context, told);
	if (!session) return {session, ...nothing};
	const observation = told.isAmbiguous && session.subagents > 0 ? ofSubagent(told) : told;
	if (observation.ends) {
		await endByGoodbye(writer, context, session, 'its agent ended the conversation');
		return {session, ...nothing};
	}
	const now = context.now();
	if (observation.confirms) await confirmDelivered(writer, context, session);
	await note(writer, session, observation, now);
	if (leavesEdits(session, observation)) {
		await recordUntoldWrites(writer, session, now);
		await releaseEditLocksOf(writer, session.sessionId, now);
	}
	const denied = await guardWrite(writer, context, session, observation.wants);
	for (const {path, atMs} of observation.wrote) {
		await recordWrite(writer, session, path, Math.min(now, atMs ?? now));
	}
	if (observation.wrote.length > 0) await syncAlerts(writer, context, session);
	return {
		session,
		denied,
		mail: denied ? [] : await handOverMail(writer, context, session, observation),
		rivalFiles: observation.ranShell ? await listRivalFiles(writer, session, now) : [],
		shellBeganMs: session.lastActivityMs ?? now,
	};
}

/** What remains of an event that may be a subagent's. */
function ofSubagent(observation: Observation): Observation {
	return {...observation, turn: null, confirms: false, takes: null};
}

/** The live session of the conversation, registered or brought up to date where the event knows better. */
async function findOrRegister(
	writer: Writer,
	context: Context,
	{registration, isOpening, ends}: Observation,
): Promise<SessionRecord | null> {
	const {pid, agentSessionId, vendor} = registration;
	const known = (await listSessionsOfConversation(writer, agentSessionId)).filter(
		row => row.llmVendor === vendor,
	);
	// One conversation may be open in two processes
	const live = known.find(row => isLive(row) && row.pid === pid) ?? known.find(isLive);
	if (live && (pid === null || isUpToDate(live, registration, context))) return live;
	// A late event of a conversation that said goodbye must not bring it back
	if (ends) return pid === null || live?.pid === pid ? (live ?? null) : null;
	if (pid === null) return live ?? null;
	if (!isOpening && known.some(row => row.pid === pid)) return null;
	const {session} = await register(writer, context, {...registration, pid});
	return session;
}

function isUpToDate(
	row: SessionRecord,
	{pid, worktree, cwd}: Observation['registration'],
	{processes}: Context,
): boolean {
	if (row.pid !== pid || pid === null) return false;
	const sighting = processes.look(pid);
	if (typeof sighting !== 'string' && sighting.started !== row.identity.processStarted) return false;
	// A step into a folder of the same worktree is no move
	return (worktree ?? null) === row.worktree && (row.worktree !== null || (cwd ?? null) === row.cwd);
}

/** Writes down what is new; an event that only repeats a recent one costs no write. */
async function note(
	writer: Writer,
	session: SessionRecord,
	{registration, turn, activity, subagents}: Observation,
	now: number,
): Promise<void> {
	const fields = {
		turn,
		activity,
		llmModel: registration.model ?? null,
		transcriptPath: registration.transcriptPath ?? null,
		branch: registration.branch ?? null,
		subagents: countSubagents(session.subagents, subagents),
	};
	const isRecent =
		session.lastActivityMs !== null &&
		session.lastActivityMs <= now &&
		now - session.lastActivityMs < activityGrain;
	const isRepeated =
		(turn ?? session.turn) === session.turn &&
		(activity ?? session.lastActivity) === session.lastActivity &&
		(fields.llmModel ?? session.llmModel) === session.llmModel &&
		(fields.transcriptPath ?? session.transcriptPath) === session.transcriptPath &&
		(fields.branch ?? session.branch) === session.branch &&
		fields.subagents === session.subagents;
	if (!isRecent || !isRepeated) await recordEvent(writer, session.sessionId, fields, now);
}

function countSubagents(before: number, event: Observation['subagents']): number {
	if (event === 'none') return 0;
	return event === null ? before : Math.max(0, before + (event === 'began' ? 1 : -1));
}

/** Whether no edit of the turn that was can be under way any more: subagents may go on after its end. */
function leavesEdits({turn, subagents}: SessionRecord, observation: Observation): boolean {
	if (observation.beginsTurn) return true;
	const isIdle = (observation.turn ?? turn) === 'idle';
	const hasJustEnded = observation.turn === 'idle' || observation.subagents === 'ended';
	return isIdle && hasJustEnded && countSubagents(subagents, observation.subagents) === 0;
}
