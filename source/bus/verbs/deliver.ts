import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {deservesTurn, spendPrompt} from '../rules/interruption.js';
import type {Asking, Footing} from '../rules/mail-lease.js';
import {freeLease, markSaid} from '../tables/mail-leases.js';
import type {MessageRecord} from '../tables/message-record.js';
import {recordPrompt} from '../tables/session-events.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {giveLeases, listOfferable, lookForOfferable, type Settled, settleLeases} from './receive.js';
import {takerOf} from './taker.js';

/** How mail is handed to an agent. */
export type Handover = {
	readonly takes: 'context' | 'continuation' | null;
	/** What is known of the turn, if mail makes it go on. */
	readonly continuesAs: 'working' | 'unknown';
};

/** What was handed to a hook, and by whose name it is held. */
export type Handed = {readonly mail: readonly MessageRecord[]; readonly taker: string};

/** What a hook has made of what it was handed. */
export type Said = {
	readonly taker: string;
	/** Ids of what was said to the agent in full, and of what was not and is to be offered again. */
	readonly said: readonly number[];
	readonly left: readonly number[];
	readonly footing: Footing;
};

/** Most messages handed over at once; the rest follows with the next event. */
const mostMessages = 20;

/** What an event of a session whose turn is over proves: nothing, but that a turn which was cut off has ended. */
const idle = (now: number): Asking['event'] => ({
	beganMs: now,
	isOfHook: false,
	proves: null,
	beginsTurn: true,
	isHeard: () => null,
});

/**
 * Hands over unread mail, on lease to this process, which says as much of it as there is room for and then
 * {@link recordSaid}. A turn is only made to go on for mail that deserves it, and only within the session's budget.
 */
export async function handOverMail(
	writer: Writer,
	context: Context,
	settled: Settled,
	{takes, continuesAs}: Handover,
): Promise<Handed | null> {
	if (takes === null) return null;
	const {session} = settled;
	const offered = await listOfferable(writer, context, settled, mostMessages);
	if (offered.length === 0) return null;
	if (takes === 'continuation' && !(await maySpend(writer, context, session, offered, continuesAs)))
		return null;
	const taker = takerOf('hook', context);
	return {mail: await giveLeases(writer, context, session, offered, taker), taker};
}

/**
 * Writes down what of the mail handed to a hook was said to the agent. Until then it counts as lost if the hook's
 * process goes, as the next hook finds.
 * @param saidMs when, in milliseconds since the epoch
 */
export async function recordSaid(
	writer: Writer,
	saidMs: number,
	sessionId: string,
	{taker, said, left, footing}: Said,
): Promise<void> {
	for (const id of said) await markSaid(writer, sessionId, id, {taker, footing, now: saidMs});
	for (const id of left) await freeLease(writer, sessionId, id, taker);
}

/**
 * Takes the mail an idle session is woken for.
 * @returns nothing when there is none that deserves it, or the session is not idle, or its budget is used up
 */
export async function takeToWake(
	writer: Writer,
	context: Context,
	session: SessionRecord,
): Promise<Handed | null> {
	if (!isLive(session) || session.turn !== 'idle') return null;
	const settled = await settleLeases(writer, context, session, idle(context.now()));
	return handOverMail(writer, context, settled, {takes: 'continuation', continuesAs: 'working'});
}

/** Whether a turn may be made for this mail; counts it if so. */
async function maySpend(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	offered: readonly MessageRecord[],
	turn: Handover['continuesAs'] | null,
): Promise<boolean> {
	const occasion = offered.findLast(deservesTurn);
	const spent = occasion ? spendPrompt(session, now()) : null;
	if (!occasion || !spent) return false;
	await recordPrompt(writer, session.sessionId, {...spent, wokenFor: occasion.id, turn, now: now()});
	return true;
}

/**
 * Whether an idle session may have to be woken. A look before the exclusive transaction: it is taken at every change
 * of the bus, and mostly in vain.
 */
export async function mayHaveToWake(
	reader: Reader,
	context: Context,
	session: SessionRecord,
): Promise<boolean> {
	if (!isLive(session) || session.turn !== 'idle' || !spendPrompt(session, context.now())) return false;
	const offerable = await lookForOfferable(reader, context, session, idle(context.now()), mostMessages);
	return offerable.some(deservesTurn);
}

/**
 * Whether a turn shall be begun from outside in a session, whose own events then hand over the mail. It is once
 * for each message that deserves it, and within the session's budget; a yes is counted.
 */
export async function spendWake(writer: Writer, context: Context, session: SessionRecord): Promise<boolean> {
	if (!isLive(session) || session.turn !== 'idle') return false;
	const wokenFor = session.wokenFor ?? 0;
	const settled = await settleLeases(writer, context, session, idle(context.now()));
	const unread = await listOfferable(writer, context, settled, mostMessages);
	// The turn it was woken for has not begun yet, and will bring what came since, too
	if (unread.some(({id}) => id === wokenFor)) return false;
	const later = unread.filter(({id}) => id > wokenFor);
	return maySpend(writer, context, session, later, null);
}
