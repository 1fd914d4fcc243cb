import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {activityGrain, newcomerWindow} from '../limits.js';
import type {MessageRecord} from '../tables/message-record.js';
import {
	findMessage,
	lastBroadcastBefore,
	listUnread,
	markDelivered,
	markDirectedRead,
	newestMessageId,
} from '../tables/messages.js';
import {dropReceiptsUpTo, leaseBroadcast, markBroadcastRead} from '../tables/receipts.js';
import type {SessionRecord} from '../tables/session-record.js';
import {moveCursor, recordActivity} from '../tables/sessions.js';

/**
 * What a session has not read, without touching it, in order of sending.
 * @param which of more than the limit
 */
export async function peek(
	reader: Reader,
	{now}: Context,
	session: SessionRecord,
	limit: number,
	which: 'oldest' | 'newest' = 'oldest',
): Promise<MessageRecord[]> {
	const {sessionId} = session;
	const cursor = await cursorOf(reader, session);
	return listUnread(reader, {sessionId, cursor, now: now(), limit, scope: 'all', which});
}

/**
 * Hands a session its unread messages on lease: no other reader of the same session gets them, and unless
 * {@link confirm} follows they are offered again when the lease ends.
 */
export async function take(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	limit: number,
): Promise<MessageRecord[]> {
	const {sessionId} = session;
	const cursor = await cursorOf(writer, session);
	const messages = await listUnread(writer, {sessionId, cursor, now: now(), limit, scope: 'offerable'});
	for (const {id, recipientId} of messages) {
		if (recipientId === null) await leaseBroadcast(writer, sessionId, id, now());
		else await markDelivered(writer, id, now());
	}
	if (messages.length > 0) await recordActivity(writer, session, 'received messages', now(), activityGrain);
	return messages.map(message => ({...message, deliveredMs: now()}));
}

/** Marks messages as read by a session. Returns the ids that were unread until now. */
export async function confirm(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	ids: readonly number[],
): Promise<number[]> {
	const {sessionId} = session;
	const cursor = await cursorOf(writer, session);
	const read: number[] = [];
	let hasBroadcast = false;
	for (const id of ids) {
		const message = await findMessage(writer, id);
		if (!message) continue;
		const isBroadcast = message.recipientId === null;
		// Its receipt is gone, because the cursor has passed it: it was read
		if (isBroadcast && id <= cursor) continue;
		const wasUnread = isBroadcast
			? await markBroadcastRead(writer, sessionId, id, now())
			: await markDirectedRead(writer, id, sessionId, now());
		hasBroadcast ||= isBroadcast;
		if (wasUnread) read.push(id);
	}
	if (hasBroadcast) await advanceCursor(writer, sessionId, cursor, now());
	return read;
}

/** Up to where a session has read all broadcasts; a row another program wrote starts like a newcomer. */
export async function cursorOf(reader: Reader, session: SessionRecord): Promise<number> {
	return session.broadcastCursor ?? lastBroadcastBefore(reader, (session.registeredMs ?? 0) - newcomerWindow);
}

/** Moves the cursor over everything read, so that its receipts are needed no more. */
async function advanceCursor(writer: Writer, sessionId: string, cursor: number, now: number): Promise<void> {
	const query = {sessionId, cursor, now, limit: 1, scope: 'all', only: 'broadcasts'} as const;
	const [firstUnread] = await listUnread(writer, query);
	const reached = firstUnread ? firstUnread.id - 1 : await newestMessageId(writer);
	if (reached <= cursor) return;
	await moveCursor(writer, sessionId, reached);
	await dropReceiptsUpTo(writer, sessionId, reached);
}
