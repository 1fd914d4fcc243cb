import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {activityGrain, newcomerWindow} from '../limits.js';
import {type Asking, type Judgement, judgeLease, type MailLease, withoutHeld} from '../rules/mail-lease.js';
import {freeLease, giveLease, listLeases} from '../tables/mail-leases.js';
import type {MessageRecord} from '../tables/message-record.js';
import {
	findMessage,
	lastMessageBeforeNews,
	listUnread,
	markDirectedRead,
	newestMessageId,
} from '../tables/messages.js';
import {dropReceiptsUpTo, markBroadcastRead} from '../tables/receipts.js';
import type {SessionRecord} from '../tables/session-record.js';
import {moveCursor, recordActivity} from '../tables/sessions.js';
import {isTakerGone, takerOf} from './taker.js';

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
 * {@link confirm} follows they are offered again when the lease ends or its taker is gone.
 */
export async function take(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	limit: number,
): Promise<MessageRecord[]> {
	const taker = takerOf('reader', context);
	const settled = await settleLeases(writer, context, session, null);
	// What it has taken itself it has before what comes now
	const held = settled.held.filter(lease => lease.taker !== taker || lease.saidMs !== null);
	const offered = await listOfferable(writer, context, {...settled, held}, limit);
	return giveLeases(writer, context, settled.session, offered, taker);
}

/** A session, and what of its unread mail is in other hands. */
export type Settled = {readonly session: SessionRecord; readonly held: readonly MailLease[]};

/**
 * Sees to what was handed over before: marks as read what the event proves to be, and frees what was lost on its way.
 * @param event the event at which somebody asks; `null` for a reader that is no hook
 */
export async function settleLeases(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	event: Asking['event'],
): Promise<Settled> {
	const leases = await listLeases(writer, session);
	if (leases.length === 0) return {session, held: leases};
	const {held, free, read} = judgeLeases(leases, context, event);
	for (const {id} of free) await freeLease(writer, session.sessionId, id);
	if (read.length === 0) return {session, held};
	const {broadcastCursor} = await confirm(
		writer,
		context,
		session,
		read.map(({id}) => id),
	);
	return {session: {...session, broadcastCursor}, held};
}

function judgeLeases(
	leases: readonly MailLease[],
	context: Context,
	event: Asking['event'],
): Record<Judgement, readonly MailLease[]> {
	const asking: Asking = {now: context.now(), event, isGone: taker => isTakerGone(taker, context)};
	return {held: [], free: [], read: [], ...Object.groupBy(leases, lease => judgeLease(lease, asking))};
}

/** What {@link settleLeases} would leave to be handed over, without touching anything; nothing is proven by a look. */
export async function lookForOfferable(
	reader: Reader,
	context: Context,
	session: SessionRecord,
	event: Asking['event'],
	limit: number,
): Promise<MessageRecord[]> {
	const {held} = judgeLeases(await listLeases(reader, session), context, event);
	return withoutHeld(await peek(reader, context, session, limit), held);
}

/** Unread mail in order of sending that nobody else is being handed. */
export async function listOfferable(
	reader: Reader,
	{now}: Context,
	{session, held}: Settled,
	limit: number,
): Promise<MessageRecord[]> {
	const {sessionId} = session;
	const cursor = await cursorOf(reader, session);
	const unread = await listUnread(reader, {sessionId, cursor, now: now(), limit, scope: 'offerable'});
	return withoutHeld(unread, held);
}

/** Gives messages to a taker, for so long as a lease lasts. */
export async function giveLeases(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	messages: readonly MessageRecord[],
	taker: string | null,
): Promise<MessageRecord[]> {
	for (const message of messages) await giveLease(writer, session.sessionId, message, {taker, now: now()});
	if (messages.length > 0) await recordActivity(writer, session, 'received messages', now(), activityGrain);
	return messages.map(message => ({...message, deliveredMs: now()}));
}

/**
 * Marks messages as read by a session.
 * @returns the ids that were unread until now, and up to where it has read all broadcasts since
 */
export async function confirm(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	ids: readonly number[],
): Promise<{readonly read: number[]; readonly broadcastCursor: number}> {
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
	const broadcastCursor = hasBroadcast ? await advanceCursor(writer, sessionId, cursor, now()) : cursor;
	return {read, broadcastCursor};
}

/** Up to where a session has read all broadcasts; a row another program wrote starts like a newcomer. */
export async function cursorOf(reader: Reader, session: SessionRecord): Promise<number> {
	if (session.broadcastCursor !== null) return session.broadcastCursor;
	return (await lastMessageBeforeNews(reader, (session.registeredMs ?? 0) - newcomerWindow)).id;
}

/** Moves the cursor over everything read, so that its receipts are needed no more. Returns where it is now. */
async function advanceCursor(
	writer: Writer,
	sessionId: string,
	cursor: number,
	now: number,
): Promise<number> {
	const query = {sessionId, cursor, now, limit: 1, scope: 'all', only: 'broadcasts'} as const;
	const [firstUnread] = await listUnread(writer, query);
	const reached = firstUnread ? firstUnread.id - 1 : await newestMessageId(writer);
	if (reached <= cursor) return cursor;
	await moveCursor(writer, sessionId, reached);
	await dropReceiptsUpTo(writer, sessionId, reached);
	return reached;
}
