import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {deservesTurn, spendPrompt} from '../rules/interruption.js';
import type {MessageRecord} from '../tables/message-record.js';
import {listDeliveredIds, listUnread} from '../tables/messages.js';
import {listLeasedBroadcasts} from '../tables/receipts.js';
import {recordPrompt} from '../tables/session-events.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {confirm, cursorOf, take} from './receive.js';

/** How mail is handed to an agent. */
export type Handover = {
	readonly takes: 'context' | 'continuation' | null;
	/** What is known of the turn, if mail makes it go on. */
	readonly continuesAs: 'working' | 'unknown';
	/** How many characters of mail may be handed over. */
	readonly room: number;
};

/** Most messages handed over at once; the rest follows with the next event. */
const mostMessages = 20;

/** What one message takes of the room besides its body, and the most its body takes. */
const headRoom = 200;

/** More of one body than this is not put before a model unasked. */
export const longestBody = 3000;

/** Marks as read what was handed over before: the agent's next event proves that it got there. */
export async function confirmDelivered(
	writer: Writer,
	context: Context,
	session: SessionRecord,
): Promise<void> {
	const directed = session.unread > 0 ? await listDeliveredIds(writer, session.sessionId) : [];
	const broadcasts = await listLeasedBroadcasts(writer, session.sessionId);
	if (directed.length + broadcasts.length > 0) {
		await confirm(writer, context, session, [...directed, ...broadcasts]);
	}
}

/**
 * Hands over as much unread mail as there is room for, on lease. A turn is only made to go on for mail that
 * deserves it, and only within the session's budget.
 */
export async function handOverMail(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	{takes, room, continuesAs}: Handover,
): Promise<MessageRecord[]> {
	if (takes === null) return [];
	const offered = await listOffer(writer, context, session, room);
	if (offered.length === 0) return [];
	if (takes === 'continuation' && !(await maySpend(writer, context, session, offered, continuesAs)))
		return [];
	return take(writer, context, session, offered.length);
}

/**
 * Takes the mail an idle session is woken for.
 * @returns nothing when there is none that deserves it, or the session is not idle, or its budget is used up
 */
export async function takeToWake(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	room: number,
): Promise<MessageRecord[]> {
	if (!isLive(session) || session.turn !== 'idle') return [];
	return handOverMail(writer, context, session, {takes: 'continuation', room, continuesAs: 'working'});
}

/** Unread mail in order of sending that nobody else is being handed. */
async function listOfferable(
	reader: Reader,
	{now}: Context,
	session: SessionRecord,
): Promise<MessageRecord[]> {
	const {sessionId} = session;
	const cursor = await cursorOf(reader, session);
	return listUnread(reader, {sessionId, cursor, now: now(), limit: mostMessages, scope: 'offerable'});
}

/** As much of it as there is room for, but at least one message. */
async function listOffer(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	room: number,
): Promise<MessageRecord[]> {
	const unread = await listOfferable(writer, context, session);
	let left = room;
	const fitting = unread.findIndex(({body}, index) => {
		left -= headRoom + Math.min(body.length, longestBody);
		return left < 0 && index > 0;
	});
	return fitting < 0 ? unread : unread.slice(0, fitting);
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
	return (await listOfferable(reader, context, session)).some(deservesTurn);
}

/**
 * Whether a turn shall be begun from outside in a session, whose own events then hand over the mail. It is once
 * for each message that deserves it, and within the session's budget; a yes is counted.
 */
export async function spendWake(writer: Writer, context: Context, session: SessionRecord): Promise<boolean> {
	if (!isLive(session) || session.turn !== 'idle') return false;
	const wokenFor = session.wokenFor ?? 0;
	const unread = await listOfferable(writer, context, session);
	// The turn it was woken for has not begun yet, and will bring what came since, too
	if (unread.some(({id}) => id === wokenFor)) return false;
	const later = unread.filter(({id}) => id > wokenFor);
	return maySpend(writer, context, session, later, null);
}
