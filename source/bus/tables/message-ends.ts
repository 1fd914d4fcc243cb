import type {Reader, Writer} from '../engine/engine.js';
import {broadcastMail, finishedMail, inOrder, lifecycleNews, unreadDirected} from '../engine/fragments.js';
import {deliveryLease} from '../limits.js';
import {formatTimestamp} from '../timestamps.js';
import {integer, key} from './columns.js';

/*
 * How messages end: unread, with what they told of, or forgotten.
 */

/** Another loud alert that a message tells of, in a line of its own. */
const alsoToldOf = `SELECT a.id FROM alert_members AS m INDEXED BY current_member_by_session
	JOIN operator_alerts AS a ON a.id = m.alert_id
	WHERE m.session_id = recipient_id AND m.left_ms IS NULL AND a.status NOT IN ('resolved', 'quiet')
		AND instr(payload, char(10) || '[' || a.severity || '] ' || a.type || ': ') > 0 ORDER BY a.id LIMIT 1`;

/** Declares unread what told of an alert that is over; what told of others, too, tells of them alone from now on. */
export async function expireMessagesOfAlert(writer: Writer, alertId: number, now: number): Promise<void> {
	await writer.run(
		`UPDATE inter_session_messages
		SET alert_id = (${alsoToldOf}), payload = substr(payload, instr(payload, char(10)) + 1)
		WHERE alert_id = @alertId AND read_at IS NULL AND expired_ms IS NULL AND (${alsoToldOf}) IS NOT NULL`,
		{alertId},
	);
	await writer.run(
		`UPDATE inter_session_messages SET expires_ms = @now, expired_ms = @now
		WHERE alert_id = @alertId AND read_at IS NULL AND expired_ms IS NULL`,
		{alertId, now},
	);
}

/** Declares expired what one was told of something in a kind of message, unless it was said to its agent already. */
export async function expireMessagesAbout(
	writer: Writer,
	{recipientId, type, words}: {readonly recipientId: string; readonly type: string; readonly words: string},
	now: number,
): Promise<void> {
	await writer.run(
		`UPDATE inter_session_messages SET expires_ms = @now, expired_ms = @now
		WHERE ${unreadDirected} AND recipient_id = @recipientId AND delivered_ms IS NULL AND said_ms IS NULL
			AND channel = @type AND instr(payload, @words) > 0`,
		{recipientId, type, words, now},
	);
}

/** Declares expired what ran out unread, so that nobody counts it any more. What was said to an agent may be read yet. */
export async function expireMessages(writer: Writer, now: number): Promise<number> {
	const {changes} = await writer.run(
		`UPDATE inter_session_messages SET expired_ms = @now
		WHERE ${unreadDirected} AND expires_ms <= @now AND coalesce(delivered_ms, 0) <= @leased AND said_ms IS NULL`,
		{now, leased: now - deliveryLease},
	);
	return changes;
}

/** How many of a recipient's unread messages have expired but were not declared so yet. */
export async function listOverdueCounts(reader: Reader, now: number): Promise<ReadonlyMap<string, number>> {
	const rows = await reader.all(
		`SELECT recipient_id, count(*) AS messages FROM inter_session_messages INDEXED BY expiring_message
		WHERE ${unreadDirected} AND expires_ms <= @now GROUP BY recipient_id`,
		{now},
	);
	return new Map(rows.map(row => [key(row, 'recipient_id') ?? '', integer(row, 'messages') ?? 0]));
}

/**
 * Forgets up to `limit` messages that were read or ran out before a moment: until then the rest of one that was handed
 * over cut can be asked for. Returns how many. The newest one stays, because a table of another program may give its
 * number out again, below everyone's cursor.
 */
export async function pruneMessages(
	writer: Writer,
	{before, limit}: {before: number; limit: number},
): Promise<number> {
	const {changes} = await writer.run(finishedMessages, {before, beforeText: formatTimestamp(before), limit});
	return changes;
}

/** The clean-up; exported so that a test can check its plan. What was read in no year we know was read long ago. */
export const finishedMessages = `
	DELETE FROM inter_session_messages WHERE id < (SELECT max(id) FROM inter_session_messages) AND id IN (
		SELECT id FROM inter_session_messages INDEXED BY broadcast_by_expiry
		WHERE ${broadcastMail} AND expires_ms < @before
		UNION ALL
		SELECT id FROM inter_session_messages INDEXED BY lifecycle_by_time
		WHERE ${lifecycleNews} AND sent_ms < @before AND expires_ms < @before
		UNION ALL
		SELECT id FROM inter_session_messages INDEXED BY finished_mail
		WHERE ${finishedMail} AND sent_ms < @before AND coalesce(CASE WHEN read_at IS NULL
			THEN expires_ms < @before ELSE ${inOrder('read_at')} NOT BETWEEN @beforeText AND '3' END, true)
		LIMIT @limit)`;
