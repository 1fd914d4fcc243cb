import {type Context, readClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain} from '../limits.js';
import {keptText} from '../rules/asks.js';
import {type Clocks, effectiveTurn} from '../rules/evidence.js';
import {leave, leftText} from '../rules/left-conversation.js';
import type {Proven} from '../rules/mail-lease.js';
import {setLeft} from '../tables/registration.js';
import {recordEvent} from '../tables/session-events.js';
import type {SessionRecord} from '../tables/session-record.js';
import {endByGoodbye} from './death.js';
import {type Handed, handOverMail} from './deliver.js';
import {endEdits, settleEdits} from './end-edits.js';
import {findOrRegister} from './find-observed.js';
import {type Denied, guardWrite} from './guard-write.js';
import {judgeWrite} from './judge-write.js';
import type {Observation} from './observation.js';
import {type Settled, settleLeases} from './receive.js';
import {syncNeeds} from './review-needs.js';
import {listRivalFiles, type RivalFile} from './shell-writes.js';
import {recordWrites} from './unguarded-writes.js';
import {recordUntoldMail} from './untold-mail.js';
import {findWritten} from './untold-writes.js';

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
	if (found && 'registered' in found) return found;
	if (!found || !('follower' in found)) return observe(writer, context, told, found);
	await recordTold(writer, context, found.follower, told);
	return observe(writer, context, told, null);
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
	if (observation.isLeaving) {
		const own = {conversation: observation.registration.agentSessionId, atMs: now, isOver: true};
		await setLeft(writer, session.sessionId, leftText(leave(session.left, own, null)));
	}
	if (mayChangeNeeds(session, observation)) await syncNeeds(writer, context, session.sessionId);
	// Before a lock is taken or given back, which would make it look guarded
	const untold = await findWritten(writer, session, observation.untold ?? []);
	await recordWrites(writer, context, session, untold);
	if (leavesEdits(session, observation)) {
		await endEdits(writer, context, session);
	}
	await settleEdits(writer, session, observation, now);
	const denied = await guardWrite(writer, context, session, observation.wants);
	await recordTold(writer, context, session, observation);
	return {
		session,
		denied,
		handed: denied ? null : await handOverMail(writer, context, settled, observation),
		rivalFiles: observation.ranShell ? await listRivalFiles(writer, session, now) : [],
		shellBeganMs: session.lastActivityMs ?? now,
	};
}

/** Remembers the files that an event says were written. */
async function recordTold(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	{wrote}: Observation,
): Promise<void> {
	const writes = wrote.map(({path, atMs}) => ({path, atMs: atMs ?? context.now()}));
	await recordWrites(writer, context, session, writes);
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
