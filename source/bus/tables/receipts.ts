import type {Reader, Writer} from '../engine/engine.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import {integer, text} from './columns.js';

/*
 * `session_messages`: what each session has received of the broadcasts after its cursor. Rows up to the cursor
 * are not needed and are removed, so the table stays small however many broadcasts there are.
 */

/** Puts a broadcast on lease to one session, or takes the lease back with `null`. */
export async function leaseBroadcast(
	writer: Writer,
	sessionId: string,
	messageId: number,
	deliveredMs: number | null,
): Promise<void> {
	await writer.run(
		`INSERT INTO session_messages (session_id, message_id, delivered_ms) VALUES (@sessionId, @messageId, @deliveredMs)
		ON CONFLICT (session_id, message_id) DO UPDATE SET delivered_ms = excluded.delivered_ms`,
		{sessionId, messageId, deliveredMs},
	);
}

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

/** Broadcasts that were handed to a session and not confirmed. */
export async function listLeasedBroadcasts(reader: Reader, sessionId: string): Promise<number[]> {
	const rows = await reader.all(
		`SELECT message_id FROM session_messages
		WHERE session_id = @sessionId AND read_at IS NULL AND delivered_ms IS NOT NULL`,
		{sessionId},
	);
	return rows.map(row => integer(row, 'message_id') ?? 0);
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
			text(row, 'session_id') ?? '',
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
		const sessionId = text(row, 'session_id') ?? '';
		const messageId = integer(row, 'message_id') ?? 0;
		const known = ahead.get(sessionId);
		if (known) known.push(messageId);
		else ahead.set(sessionId, [messageId]);
	}
	return ahead;
}

/** Removes the receipts a cursor has overtaken. */
export async function dropReceiptsUpTo(writer: Writer, sessionId: string, cursor: number): Promise<void> {
	await writer.run('DELETE FROM session_messages WHERE session_id = @sessionId AND message_id <= @cursor', {
		sessionId,
		cursor,
	});
}

/** Removes every lease of one session, because it died before it could read. */
export async function cancelBroadcastLeases(writer: Writer, sessionId: string): Promise<void> {
	await writer.run('DELETE FROM session_messages WHERE session_id = @sessionId AND read_at IS NULL', {
		sessionId,
	});
}

/** Hands the receipts of one session to another. */
export async function inheritReceipts(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run('UPDATE OR REPLACE session_messages SET session_id = @to WHERE session_id = @from', {
		from,
		to,
	});
}

/** Removes receipts of messages or sessions that are no more. */
export async function pruneReceipts(writer: Writer): Promise<void> {
	await writer.run(
		`DELETE FROM session_messages WHERE message_id NOT IN (SELECT id FROM inter_session_messages)
		OR session_id NOT IN (SELECT session_id FROM session_registry)`,
	);
}
