import type {Reader, Writer} from '../engine/engine.js';
import {broadcastMail, unreadDirected} from '../engine/fragments.js';
import {deliveryLease} from '../limits.js';
import {formatTimestamp} from '../timestamps.js';
import type {Priority} from '../types.js';
import {integer, key, text} from './columns.js';
import {type MessageRecord, parseMessage} from './message-record.js';

/** What a sender says. */
export type MessageFields = {
	readonly senderId: string;
	readonly recipientId: string | null;
	readonly type: string;
	readonly body: string;
	readonly priority: Priority;
	readonly ttlSeconds: number | null;
	readonly threadId: number | null;
	readonly replyTo: number | null;
	readonly ackRequired: boolean;
	readonly alertId: number | null;
};

/** Adds a message. Returns its id; ids grow in commit order. */
export async function insertMessage(writer: Writer, fields: MessageFields, now: number): Promise<number> {
	const {lastId} = await writer.run(
		`INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, ttl_seconds, created_at,
			priority, thread_id, reply_to, ack_required, alert_id, sent_ms, expires_ms)
		VALUES (@senderId, @recipientId, @type, @body, @ttlSeconds, @nowText,
			@priority, @threadId, @replyTo, @ackRequired, @alertId, @now, @expires)`,
		{
			...fields,
			ackRequired: fields.ackRequired ? 1 : 0,
			now,
			nowText: formatTimestamp(now),
			expires: fields.ttlSeconds === null ? null : now + fields.ttlSeconds * 1000,
		},
	);
	return lastId;
}

export async function findMessage(reader: Reader, id: number): Promise<MessageRecord | null> {
	const row = await reader.get('SELECT * FROM inter_session_messages WHERE id = @id', {id});
	return row ? parseMessage(row) : null;
}

/** The highest id given out so far. */
export async function newestMessageId(reader: Reader): Promise<number> {
	const row = await reader.get('SELECT max(id) AS id FROM inter_session_messages');
	return row ? (integer(row, 'id') ?? 0) : 0;
}

/** The last message before the first broadcast sent since a moment: there a newcomer begins. */
export async function lastMessageBeforeNews(
	reader: Reader,
	moment: number,
): Promise<{readonly id: number; readonly hasNews: boolean}> {
	const row = await reader.get(
		`SELECT min(id) AS id FROM inter_session_messages INDEXED BY news_by_time
		WHERE ${broadcastMail} AND sent_ms >= @moment`,
		{moment},
	);
	const first = row ? integer(row, 'id') : null;
	return first === null
		? {id: await newestMessageId(reader), hasNews: false}
		: {id: first - 1, hasNews: true};
}

/** Which unread messages of a session are asked for. */
export type UnreadQuery = {
	readonly sessionId: string;
	/** The last broadcast up to which everything was read. */
	readonly cursor: number;
	readonly now: number;
	readonly limit: number;
	/** `offerable` leaves out what is on lease to another reader of the same session. */
	readonly scope: 'all' | 'offerable';
	readonly only?: 'broadcasts';
	/** Which ones, where there are more than the limit. @default 'oldest' */
	readonly which?: 'oldest' | 'newest';
};

/** What a session has not read, in order of sending: its own mail, and the broadcasts of others after its cursor. */
export async function listUnread(
	reader: Reader,
	{sessionId, cursor, now, limit, scope, only, which = 'oldest'}: UnreadQuery,
): Promise<MessageRecord[]> {
	const leased = scope === 'offerable' ? now - deliveryLease : Number.MAX_SAFE_INTEGER;
	const {broadcasts, page} = unreadQueries[which];
	const sql = only === 'broadcasts' ? broadcasts : page;
	const rows = await reader.all(sql, {sessionId, cursor, now, leased, limit});
	const messages = rows.map(parseMessage);
	return which === 'newest' ? messages.reverse() : messages;
}

const makeUnreadQueries = (order: '' | ' DESC') => {
	const directed = `
	SELECT m.*, NULL AS receipt_delivered_ms, NULL AS receipt_read_at FROM inter_session_messages AS m
	WHERE m.recipient_id = @sessionId AND ${unreadDirected}
		AND (m.expires_ms IS NULL OR m.expires_ms > @now OR m.delivered_ms > @leased)
		AND (m.delivered_ms IS NULL OR m.delivered_ms <= @leased OR m.delivered_ms > @now)
	ORDER BY m.id${order} LIMIT @limit`;
	const broadcasts = `
	SELECT m.*, r.delivered_ms AS receipt_delivered_ms, r.read_at AS receipt_read_at
	FROM inter_session_messages AS m INDEXED BY broadcast_by_id
	LEFT JOIN session_messages AS r ON r.session_id = @sessionId AND r.message_id = m.id
	WHERE ${broadcastMail} AND m.id > @cursor AND m.expires_ms > @now
		AND m.sender_id IS NOT @sessionId AND r.read_at IS NULL
		AND (r.delivered_ms IS NULL OR r.delivered_ms <= @leased OR r.delivered_ms > @now)
	ORDER BY m.id${order} LIMIT @limit`;
	const page = `
	SELECT * FROM (${directed}) UNION ALL SELECT * FROM (${broadcasts})
	ORDER BY id${order} LIMIT @limit`;
	return {broadcasts, page};
};

const unreadQueries = {oldest: makeUnreadQueries(''), newest: makeUnreadQueries(' DESC')};

/** How many unread messages of each type a session has. */
export async function countUnreadByType(
	reader: Reader,
	{sessionId, cursor, now}: Pick<UnreadQuery, 'sessionId' | 'cursor' | 'now'>,
): Promise<Record<string, number>> {
	const rows = await reader.all(
		`SELECT coalesce(nullif(channel, ''), 'direct') AS type, count(*) AS messages FROM (${unreadQueries.oldest.page}) GROUP BY type`,
		{sessionId, cursor, now, leased: Number.MAX_SAFE_INTEGER, limit: -1},
	);
	return Object.fromEntries(rows.map(row => [text(row, 'type') ?? 'direct', integer(row, 'messages') ?? 0]));
}

/** The newest messages nobody has read yet, for an operator who is no session; oldest first. */
export async function listAllUnread(reader: Reader, now: number, limit: number): Promise<MessageRecord[]> {
	const rows = await reader.all(allUnread, {now, limit});
	return rows.map(parseMessage).reverse();
}

/** The ids are chosen within an index, so that only the rows that are shown are read. */
export const allUnread = `
	SELECT * FROM inter_session_messages WHERE id IN (
		SELECT id FROM inter_session_messages INDEXED BY broadcast_by_expiry
		WHERE ${broadcastMail} AND expires_ms > @now ORDER BY id DESC LIMIT @limit)
	UNION ALL
	SELECT * FROM inter_session_messages WHERE id IN (
		SELECT id FROM inter_session_messages INDEXED BY unread_by_recipient
		WHERE ${unreadDirected} ORDER BY id DESC LIMIT @limit)
		AND (expires_ms IS NULL OR expires_ms > @now)
	ORDER BY id DESC LIMIT @limit`;

/** Marks a directed message as read. Returns whether it was unread until now. */
export async function markDirectedRead(
	writer: Writer,
	id: number,
	recipientId: string,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE inter_session_messages SET read_at = @readAt
		WHERE id = @id AND recipient_id = @recipientId AND read_at IS NULL`,
		{id, recipientId, readAt: formatTimestamp(now)},
	);
	return changes > 0;
}

/** Whether anything was sent under an id. */
export async function hasSent(reader: Reader, senderId: string): Promise<boolean> {
	const row = await reader.get('SELECT 1 FROM inter_session_messages WHERE sender_id = @senderId LIMIT 1', {
		senderId,
	});
	return row !== undefined;
}

/** Gives another sender to what was sent under an id before a moment. */
export async function disownMessages(
	writer: Writer,
	senderId: string,
	to: string,
	before: number,
): Promise<void> {
	await writer.run(
		'UPDATE inter_session_messages SET sender_id = @to WHERE sender_id = @senderId AND sent_ms < @before',
		{senderId, to, before},
	);
}

/**
 * Says anew what a message about one of some alerts says, unless somebody has begun to read it. Returns whether there
 * was one.
 */
export async function replaceMessageOfAlerts(
	writer: Writer,
	recipientId: string,
	alertIds: readonly number[],
	body: string,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE inter_session_messages SET payload = @body, alert_id = @first WHERE id = (SELECT id FROM inter_session_messages
			WHERE ${unreadDirected} AND recipient_id = @recipientId AND delivered_ms IS NULL AND said_ms IS NULL
				AND alert_id IN (SELECT value FROM json_each(@alertIds)) ORDER BY id DESC LIMIT 1)`,
		{recipientId, body, alertIds: JSON.stringify(alertIds), first: alertIds[0] ?? null},
	);
	return changes > 0;
}

/** One broadcast that has not expired, as far as counting needs it. */
export type LiveBroadcast = {readonly id: number; readonly senderId: string | null};

/** Every broadcast that has not expired, in order of sending. */
export async function listLiveBroadcasts(reader: Reader, now: number): Promise<LiveBroadcast[]> {
	const rows = await reader.all(
		`SELECT id, sender_id FROM inter_session_messages INDEXED BY broadcast_by_expiry
		WHERE ${broadcastMail} AND expires_ms > @now`,
		{now},
	);
	return rows
		.map(row => ({id: integer(row, 'id') ?? 0, senderId: key(row, 'sender_id')}))
		.sort((a, b) => a.id - b.id);
}

/** Broadcasts of one type since a moment, newest first. */
export async function listBroadcastsOfType(
	reader: Reader,
	type: string,
	since: number,
	limit: number,
): Promise<MessageRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM inter_session_messages INDEXED BY broadcast_by_time
		WHERE recipient_id IS NULL AND sent_ms >= @since AND channel = @type ORDER BY sent_ms DESC, id DESC LIMIT @limit`,
		{type, since, limit},
	);
	return rows.map(parseMessage);
}
