import type {RealPath} from '../../system/real-path.js';
import {type Context, readClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain} from '../limits.js';
import {keptText} from '../rules/asks.js';
import {type Clocks, effectiveTurn} from '../rules/evidence.js';
import {compareStarts, reach} from '../rules/identity.js';
import type {Coverage} from '../rules/lock-overlap.js';
import type {Proven} from '../rules/mail-lease.js';
import type {Name} from '../rules/names.js';
import {abandonEdits} from '../tables/edit-locks.js';
import {recordEvent} from '../tables/session-events.js';
import {isLive, type Limit, type SessionRecord} from '../tables/session-record.js';
import {listSessionsOfConversation} from '../tables/sessions.js';
import {second} from '../timestamps.js';
import type {Turn} from '../types.js';
import {endByGoodbye} from './death.js';
import {type Handed, handOverMail} from './deliver.js';
import {endEdits} from './end-edits.js';
import {findLeft, goOnBeside} from './go-on-beside.js';
import {type Denied, guardWrite} from './guard-write.js';
import {judgeWrite} from './judge-write.js';
import {type Settled, settleLeases} from './receive.js';
import {type PlacedRegistration, type Registration, register} from './register.js';
import {syncNeeds} from './review-needs.js';
import {listRivalFiles, type RivalFile} from './shell-writes.js';
import {recordWrites} from './unguarded-writes.js';
import {recordUntoldMail, type UntoldMail} from './untold-mail.js';
import {findWritten, type UntoldWrite} from './untold-writes.js';

/** A session as it would register; its process is `null` where it cannot be seen. */
export type EventRegistration = Omit<Registration, 'pid'> & {
	readonly pid: number | null;
	readonly agentSessionId: string;
};

/** What an agent's own event tells of its session. */
export type Observation = {
	/** The session as it would register; its process is `null` where it cannot be seen. */
	readonly registration: PlacedRegistration<EventRegistration>;
	/** Whether the event itself proves that the conversation goes on, even after its end was told. */
	readonly isOpening: boolean;
	/** A conversation begins or is gone on with, whether or not another one of its process is left for it. */
	readonly isStart?: boolean;
	/** The agent says that another conversation of its process was left for this one. */
	readonly isSwitch?: boolean;
	/** Whose turn it is now; `null` when the event does not tell. */
	readonly turn: Turn | null;
	/** What the agent does, in words; `null` when the event shows no progress. */
	readonly activity: string | null;
	/** What a person is asked, in words; `null` when the event asks nothing. @default null */
	readonly asks?: string | null;
	/** The vendor's limit that stopped the turn; `null` when none did. @default null */
	readonly limit?: Limit | null;
	/** The session is over. */
	readonly ends: boolean;
	/** What it proves of what was said to the model before; `null` for nothing. */
	readonly proves: Proven;
	/** When it happened, as far as its hook can tell: in milliseconds since the epoch. @default now */
	readonly beganMs?: number;
	/**
	 * Whether a transcript shows an answer of the model to what it was given since a moment; `null` when it does not
	 * tell. @default it never tells
	 */
	readonly isHeard?: (transcript: string, sinceMs: number) => boolean | null;
	/** The agent's own id of the turn. */
	readonly turnId?: string | null;
	/** What the agent calls the conversation; absent where it does not tell. */
	readonly title?: Name | null;
	/** Files about to be written. */
	readonly wants: readonly Coverage[];
	/** Files just written, and when where that is known, in milliseconds since the epoch. */
	readonly wrote: ReadonlyArray<{readonly path: RealPath; readonly atMs: number | null}>;
	/** Files whose edits have come to nothing, or are over whatever came of them. @default none */
	readonly failed?: readonly RealPath[];
	/** No edit of an earlier answer of the model can be made any more, unless a person is asked or it is a subagent's. */
	readonly settlesEdits?: boolean;
	/** Files it may have written since a moment at which the bus could not be told. @default none */
	readonly untold?: readonly UntoldWrite[];
	/** What it could not be told of mail either. @default nothing */
	readonly untoldMail?: readonly UntoldMail[];
	/** A command that may have written any file has just ended. */
	readonly ranShell: boolean;
	/** How mail can be handed over now: as text beside others, or by making the turn go on; not at all with `null`. */
	readonly takes: 'context' | 'continuation' | null;
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
	/** Messages handed to this process, which then says what of them it has said to the agent. */
	readonly handed: Handed | null;
	/** Files of others that the shell command may have written; whoever called can look at their time stamps. */
	readonly rivalFiles: readonly RivalFile[];
	/** When the shell command began, in milliseconds since the epoch. */
	readonly shellBeganMs: number;
};

const nothing = {denied: null, handed: null, rivalFiles: [], shellBeganMs: 0} as const;

/**
 * Registers the session of an event, or brings it up to date, where that has to be done: a transaction of its own, so
 * that it is as short as can be.
 * @returns what {@link observe} goes on from in another one, or what came of the event where nothing had to be done
 */
export async function observeFirst(
	writer: Writer,
	context: Context,
	told: Observation,
): Promise<Observed | {readonly registered: SessionRecord}> {
	const found = await findOrRegister(writer, context, told);
	return found && 'registered' in found ? found : observe(writer, context, told, found);
}

/**
 * Takes in one event of an agent: guards files it is about to write, remembers those it wrote, hands over its mail. All
 * of it is one transaction.
 */
export async function observe(
	writer: Writer,
	context: Context,
	told: Observation,
	session: SessionRecord | null,
): Promise<Observed> {
	if (!session) return {session, ...nothing, denied: await judgeStranger(writer, context, told)};
	const observation = readAgain(told, session);
	if (observation.ends) {
		const {session: current} = await settleMail(writer, context, session, observation);
		await recordWrites(
			writer,
			context,
			current,
			await findWritten(writer, current, observation.untold ?? []),
		);
		await endByGoodbye(writer, context, session, 'its agent ended the conversation');
		return {session, ...nothing};
	}
	const clocks = readClocks(context);
	const {now} = clocks;
	const settled = await settleMail(writer, context, session, observation);
	await note(writer, session, observation, clocks);
	if (mayChangeNeeds(session, observation)) await syncNeeds(writer, context, session.sessionId);
	// Before a lock is taken or given back, which would make it look guarded
	const untold = await findWritten(writer, session, observation.untold ?? []);
	await recordWrites(writer, context, session, untold);
	if (leavesEdits(session, observation)) {
		await endEdits(writer, context, session);
	}
	await settleEdits(writer, session, observation, now);
	const denied = await guardWrite(writer, context, session, observation.wants);
	const writes = observation.wrote.map(({path, atMs}) => ({path, atMs: atMs ?? now}));
	await recordWrites(writer, context, session, writes);
	return {
		session,
		denied,
		handed: denied ? null : await handOverMail(writer, context, settled, observation),
		rivalFiles: observation.ranShell ? await listRivalFiles(writer, session, now) : [],
		shellBeganMs: session.lastActivityMs ?? now,
	};
}

/** Tools of one answer begin within so many milliseconds, unless a person is asked between them. */
const sameAnswer = 2 * second;

/** Sees to edits that were begun and will not be made. */
async function settleEdits(
	writer: Writer,
	session: SessionRecord,
	{failed = [], settlesEdits = false}: Observation,
	now: number,
): Promise<void> {
	if (failed.length > 0) await abandonEdits(writer, session.sessionId, now, failed);
	if (settlesEdits && session.subagents === 0 && effectiveTurn(session).turn !== 'waiting')
		await abandonEdits(writer, session.sessionId, now - sameAnswer);
}

/** Whoever has no session takes no lock, and yet edits nothing that another holds. */
async function judgeStranger(
	writer: Writer,
	context: Context,
	{registration, wants}: Observation,
): Promise<Denied | null> {
	if (wants.length === 0) return null;
	const {denied} = await judgeWrite(writer, context, registration, wants);
	return denied?.why === 'locked' ? denied : null;
}

/** What an event tells in the light of what is known of its session. */
function readAgain(told: Observation, {subagents, turnId}: SessionRecord): Observation {
	// It may be a subagent's
	if (told.isAmbiguous && subagents > 0) return {...told, turn: null, proves: null, takes: null};
	// A prompt for the turn that goes on ends nothing, and what it brings along may come among the tools of an answer
	const isSteering = told.beginsTurn && told.turnId != null && told.turnId === turnId;
	return isSteering ? {...told, beginsTurn: false, subagents: null, takes: null} : told;
}

/** Sees to what was said to the model before, where the event has to do with it. */
async function settleMail(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	{registration, proves, takes, beganMs = context.now(), beginsTurn, untoldMail = [], ...told}: Observation,
): Promise<Settled> {
	const transcript = registration.transcriptPath ?? session.transcriptPath;
	const isHeard = (sinceMs: number) =>
		transcript === null ? null : (told.isHeard?.(transcript, sinceMs) ?? null);
	const current = await recordUntoldMail(writer, context, session, untoldMail, isHeard);
	if (proves === null && takes === null) return {session: current, held: []};
	return settleLeases(writer, context, current, {beganMs, proves, beginsTurn, isHeard, isOfHook: true});
}

/** The live session of the conversation, registered or brought up to date where the event knows better. */
async function findOrRegister(
	writer: Writer,
	context: Context,
	{registration, isOpening, isStart = false, isSwitch = false, ends}: Observation,
): Promise<SessionRecord | {readonly registered: SessionRecord} | null> {
	const {pid, agentSessionId, vendor} = registration;
	const known = await listSessionsOfConversation(writer, agentSessionId, vendor);
	// One conversation may be open in two processes
	const live = known.find(row => isLive(row) && row.pid === pid) ?? known.find(isLive);
	if (live && (pid === null || isUpToDate(live, registration, context))) return live;
	// A late event of a conversation that said goodbye must not bring it back
	if (ends) return pid === null || live?.pid === pid ? (live ?? null) : null;
	if (pid === null) return live ?? null;
	if (!isOpening && known.some(row => row.pid === pid)) return null;
	const registering = {...registration, pid};
	const left = live || isStart ? null : await findLeft(writer, context, vendor, pid, agentSessionId);
	if (left) {
		// What is late in a conversation that was left must change nothing
		if (left.isOver || !isOpening) return null;
		return {registered: await goOnBeside(writer, context, registering, left)};
	}
	const {session} = await register(writer, context, registering, {isSwitch});
	return {registered: session};
}

function isUpToDate(
	row: SessionRecord,
	{pid, worktree, cwd}: Observation['registration'],
	{machine, processes}: Context,
): boolean {
	if (row.pid !== pid || pid === null) return false;
	const sighting = processes.look(pid);
	if (typeof sighting !== 'string') {
		if (reach(row.identity, machine) !== 'here') return false;
		if (compareStarts(sighting.started, row.identity.processStarted ?? '') === 'different') return false;
	}
	// A step into a folder of the same worktree is no move
	return (worktree ?? null) === row.worktree && (row.worktree !== null || (cwd ?? null) === row.cwd);
}

/** Writes down what is new; an event that only repeats a recent one costs no write. */
async function note(
	writer: Writer,
	session: SessionRecord,
	{
		registration,
		turn,
		turnId = null,
		title = null,
		activity,
		asks = null,
		limit = null,
		proves,
		subagents,
	}: Observation,
	clocks: Clocks,
): Promise<void> {
	const fields = {
		turn,
		turnId,
		title,
		activity,
		asks: asks === null ? null : keptText(asks),
		limit:
			(limit && {...limit, text: limit.text && keptText(limit.text)}) ??
			(hasAnswered(proves) ? ('over' as const) : null),
		llmModel: registration.model ?? null,
		transcriptPath: registration.transcriptPath ?? null,
		branch: registration.branch ?? null,
		subagents: countSubagents(session.subagents, subagents),
	};
	const isRecent =
		session.lastActivityMs !== null &&
		session.lastActivityMs <= clocks.now &&
		clocks.now - session.lastActivityMs < activityGrain;
	const isRepeated =
		(turn ?? session.turn) === session.turn &&
		(turnId ?? session.turnId) === session.turnId &&
		(title ?? session.title) === session.title &&
		(activity ?? session.lastActivity) === session.lastActivity &&
		(fields.limit === null || (fields.limit === 'over' && session.limit.text === null)) &&
		(turn === null || turn === 'waiting' ? (fields.asks ?? session.asked.text) : null) ===
			session.asked.text &&
		(fields.llmModel ?? session.llmModel) === session.llmModel &&
		(fields.transcriptPath ?? session.transcriptPath) === session.transcriptPath &&
		(fields.branch ?? session.branch) === session.branch &&
		fields.subagents === session.subagents;
	if (!isRecent || !isRepeated) await recordEvent(writer, session.sessionId, fields, clocks);
}

/** Whether the event shows for sure that the model was called and gave an answer. */
function hasAnswered(proves: Proven): boolean {
	return proves === 'all' || proves === 'but amid';
}

/** Whether an event may end, or begin, what the operator is told of a session that does not go on. */
function mayChangeNeeds(session: SessionRecord, {turn, proves, limit = null}: Observation): boolean {
	const isAnswered = turn !== null && turn !== 'waiting' && effectiveTurn(session).turn === 'waiting';
	return isAnswered || limit !== null || (session.limit.text !== null && hasAnswered(proves));
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
