import type {Reader, Row, Writer} from '../engine/engine.js';
import {unreadDirected} from '../engine/fragments.js';
import {type Footing, type MailLease, readFooting, writeFooting} from '../rules/mail-lease.js';
import {integer, text} from './columns.js';

/*
 * Who holds what of the unread mail of a session: directed messages in `inter_session_messages` itself, broadcasts in
 * the session's own `session_messages`.
 */

/** What a lease is made of: as it is given, and so that nobody holds the message. */
const given = 'delivered_ms = @now, taker = @taker, said_ms = NULL, said_how = NULL';
const freed = 'delivered_ms = NULL, taker = NULL, said_ms = NULL, said_how = NULL';

/** The mail of a session that was taken and not read since. Directed mail is looked for only where there is any. */
export async function listLeases(
	reader: Reader,
	{sessionId, unread}: {readonly sessionId: string; readonly unread: number},
): Promise<MailLease[]> {
	const directed = unread > 0 ? await reader.all(directedLeases, {sessionId}) : [];
	const broadcasts = await reader.all(broadcastLeases, {sessionId});
	return [...directed, ...broadcasts].map(parseLease);
}

const directedLeases = `
	SELECT id, sender_id, delivered_ms, taker, said_ms, said_how FROM inter_session_messages
	WHERE recipient_id = @sessionId AND ${unreadDirected} AND delivered_ms IS NOT NULL`;

const broadcastLeases = `
	SELECT r.message_id AS id, m.sender_id, r.delivered_ms, r.taker, r.said_ms, r.said_how FROM session_messages AS r
	LEFT JOIN inter_session_messages AS m ON m.id = r.message_id
	WHERE r.session_id = @sessionId AND r.read_at IS NULL AND r.delivered_ms IS NOT NULL`;

function parseLease(row: Row): MailLease {
	return {
		id: integer(row, 'id') ?? 0,
		senderId: text(row, 'sender_id'),
		takenMs: integer(row, 'delivered_ms') ?? 0,
		taker: text(row, 'taker'),
		saidMs: integer(row, 'said_ms'),
		footing: readFooting(text(row, 'said_how')),
	};
}

/** Gives a session's message to a taker. */
export async function giveLease(
	writer: Writer,
	sessionId: string,
	{id, recipientId}: {readonly id: number; readonly recipientId: string | null},
	{taker, now}: {readonly taker: string | null; readonly now: number},
): Promise<void> {
	if (recipientId === null) {
		await writer.run(
			`INSERT INTO session_messages (session_id, message_id, delivered_ms, taker) VALUES (@sessionId, @id, @now, @taker)
			ON CONFLICT (session_id, message_id) DO UPDATE SET ${given}`,
			{sessionId, id, taker, now},
		);
		return;
	}
	await writer.run(`UPDATE inter_session_messages SET ${given} WHERE id = @id`, {id, taker, now});
}

/** Takes a message back from whoever holds it, or from one taker if it is still his. */
export async function freeLease(
	writer: Writer,
	sessionId: string,
	id: number,
	taker: string | null = null,
): Promise<void> {
	for (const {table, isTheRow} of rowOf) {
		await writer.run(
			`UPDATE ${table} SET ${freed} WHERE ${isTheRow} AND read_at IS NULL AND (@taker IS NULL OR taker = @taker)`,
			{sessionId, id, taker},
		);
	}
}

/** Writes down that a hook has said all of a message to the agent, if it is still the one that holds it. */
export async function markSaid(
	writer: Writer,
	sessionId: string,
	id: number,
	{taker, footing, now}: {readonly taker: string; readonly footing: Footing; readonly now: number},
): Promise<void> {
	for (const {table, isTheRow} of rowOf) {
		await writer.run(
			`UPDATE ${table} SET said_ms = @now, said_how = @how WHERE ${isTheRow} AND taker = @taker`,
			{sessionId, id, taker, now, how: writeFooting(footing)},
		);
	}
}

/** The row that holds the lease of one message of one session: one of both. */
const rowOf = [
	{table: 'inter_session_messages', isTheRow: 'id = @id AND recipient_id = @sessionId'},
	{table: 'session_messages', isTheRow: 'session_id = @sessionId AND message_id = @id'},
] as const;

/** Takes back every lease of one session, because whoever held them, or what was said to it, is gone. */
export async function freeAllLeases(writer: Writer, sessionId: string): Promise<void> {
	await writer.run(
		`UPDATE inter_session_messages SET ${freed}
		WHERE recipient_id = @sessionId AND ${unreadDirected} AND delivered_ms IS NOT NULL`,
		{sessionId},
	);
	await writer.run('DELETE FROM session_messages WHERE session_id = @sessionId AND read_at IS NULL', {
		sessionId,
	});
}

/** Hands unread mail from one recipient to another, from whoever holds it. */
export async function redirectUnread(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run(
		`UPDATE inter_session_messages SET recipient_id = @to, ${freed}
		WHERE recipient_id = @from AND ${unreadDirected}`,
		{from, to},
	);
}
