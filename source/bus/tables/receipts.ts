import type {Reader, Row, Writer} from '../engine/engine.js';
import {broadcastMail} from '../engine/fragments.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import {integer, key, text} from './columns.js';

/*
 * `session_messages`: what each session has received of the broadcasts after its cursor. Rows up to the cursor
 * are not needed and are removed, so the table stays small however many broadcasts there are.
 */

/** Records that one session has read a broadcast. Returns whether it was unread until now. */
export async function markBroadcastRead(
	writer: Writer,
	sessionId: string,
	messageId: number,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`INSERT INTO session_messages (session_id, message_id, read_at) VALUES (@sessionId, @messageId, @readAt)
		ON CONFLICT (session_id, message_id) DO UPDATE SET read_at = excluded.read_at WHERE read_at IS NULL`,
		{sessionId, messageId, readAt: formatTimestamp(now)},
	);
	return changes > 0;
}

/**
 * Passes over the broadcasts after a cursor that were sent before a moment, as far as they have not expired: a program
 * may send with a time that is past, so that numbers and times are not in one order.
 */
export async function passOver(
	writer: Writer,
	sessionId: string,
	{cursor, before, now}: {cursor: number; before: number; now: number},
): Promise<void> {
	await writer.run(
		`INSERT OR IGNORE INTO session_messages (session_id, message_id, read_at)
		SELECT @sessionId, id, @readAt FROM inter_session_messages INDEXED BY broadcast_by_id
		WHERE ${broadcastMail} AND id > @cursor AND sent_ms < @before AND expires_ms > @now`,
		{sessionId, cursor, before, now, readAt: formatTimestamp(now)},
	);
}

/** What is noted of one broadcast, by session. */
export async function listReceiptsOf(
	reader: Reader,
	messageId: number,
): Promise<ReadonlyMap<string, {readonly deliveredMs: number | null; readonly readAt: string | null}>> {
	const rows = await reader.all(
		'SELECT session_id, delivered_ms, read_at FROM session_messages WHERE message_id = @messageId',
		{messageId},
	);
	return new Map(
		rows.map(row => [
			key(row, 'session_id') ?? '',
			{deliveredMs: integer(row, 'delivered_ms'), readAt: normaliseTimestamp(text(row, 'read_at'))},
		]),
	);
}

/** Which broadcasts one session has already read out of order. */
export async function listReadBroadcasts(reader: Reader, sessionId: string): Promise<ReadonlySet<number>> {
	const rows = await reader.all(
		'SELECT message_id FROM session_messages WHERE session_id = @sessionId AND read_at IS NOT NULL',
		{sessionId},
	);
	return new Set(rows.map(row => integer(row, 'message_id') ?? 0));
}

/** How many broadcasts each session has read ahead of its cursor. */
export async function listReadAhead(reader: Reader): Promise<ReadonlyMap<string, readonly number[]>> {
	const rows = await reader.all(
		'SELECT session_id, message_id FROM session_messages WHERE read_at IS NOT NULL ORDER BY session_id, message_id',
	);
	const ahead = new Map<string, number[]>();
	for (const row of rows) {
		const sessionId = key(row, 'session_id') ?? '';
		const messageId = integer(row, 'message_id') ?? 0;
		const known = ahead.get(sessionId);
		if (known) known.push(messageId);
		else ahead.set(sessionId, [messageId]);
	}
	return ahead;
}

/** Gives another session the same receipts, and takes back those since a moment. */
export async function partReceipts(writer: Writer, from: string, to: string, since: number): Promise<void> {
	await writer.run(
		`INSERT OR IGNORE INTO session_messages (session_id, message_id, read_at)
		SELECT @to, message_id, read_at FROM session_messages WHERE session_id = @from AND read_at IS NOT NULL`,
		{from, to},
	);
	await writer.run('DELETE FROM session_messages WHERE session_id = @from AND read_at >= @since', {
		from,
		since: formatTimestamp(since),
	});
}

/** Removes the receipts a cursor has overtaken. */
export async function dropReceiptsUpTo(writer: Writer, sessionId: string, cursor: number): Promise<void> {
	await writer.run('DELETE FROM session_messages WHERE session_id = @sessionId AND message_id <= @cursor', {
		sessionId,
		cursor,
	});
}

/** Receipts of messages or sessions that are no more. To find them takes longer than anybody should wait for a turn. */
export async function listLostReceipts(reader: Reader, limit: number): Promise<readonly Row[]> {
	return reader.all(
		`SELECT session_id, message_id FROM session_messages WHERE message_id NOT IN (SELECT id FROM inter_session_messages)
		OR session_id NOT IN (SELECT session_id FROM session_registry) LIMIT @limit`,
		{limit},
	);
}

/** Removes a receipt, whatever another program has made its key of. */
export async function dropReceipt(
	writer: Writer,
	{session_id: owner, message_id: message}: Row,
): Promise<void> {
	await writer.run('DELETE FROM session_messages WHERE session_id IS @owner AND message_id IS @message', {
		owner: owner ?? null,
		message: message ?? null,
	});
}
