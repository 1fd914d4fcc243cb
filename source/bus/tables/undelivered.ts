import type {Reader} from '../engine/engine.js';
import {liveSession, unreadDirected} from '../engine/fragments.js';
import {integer, key} from './columns.js';

/** The first message of a mailbox that has been unread for too long. */
export type Undelivered = {
	readonly recipientId: string;
	readonly senderId: string | null;
	readonly messageId: number;
	readonly sentMs: number;
};

/**
 * The live agents with a directed message that was sent before a moment and not read since, and the first such
 * message of each. What the bus itself wrote does not count, nor what stands in the conversation of an agent at work
 * already, whose model reads it as soon as it is called.
 */
export async function listUndelivered(reader: Reader, before: number, now: number): Promise<Undelivered[]> {
	const rows = await reader.all(
		`SELECT m.recipient_id, m.sender_id, m.id, m.sent_ms FROM session_registry AS s
		JOIN inter_session_messages AS m ON m.id = (
			SELECT id FROM inter_session_messages INDEXED BY unread_by_recipient
			WHERE recipient_id = s.session_id AND ${unreadDirected} AND alert_id IS NULL AND sender_id IS NOT 'session-bus'
				AND (said_ms IS NULL OR said_how NOT LIKE 'lasts%' OR s.turn IS NOT 'working')
				AND sent_ms <= @before AND (expires_ms IS NULL OR expires_ms > @now) ORDER BY id LIMIT 1)
		WHERE s.${liveSession} AND s.unread_count > 0 AND s.kind = 'agent'`,
		{before, now},
	);
	return rows.map(row => ({
		recipientId: key(row, 'recipient_id') ?? '',
		senderId: key(row, 'sender_id'),
		messageId: integer(row, 'id') ?? 0,
		sentMs: integer(row, 'sent_ms') ?? 0,
	}));
}
