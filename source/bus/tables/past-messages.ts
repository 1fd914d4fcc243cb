import type {Reader, Row} from '../engine/engine.js';
import {integer, key, text} from './columns.js';
import {type PastPage, pageParameters, withinMs} from './past-page.js';

/** A message as a timeline tells of it. */
export type PastMessage = {
	readonly id: number;
	readonly type: string;
	readonly senderId: string | null;
	/** `null` for a broadcast. */
	readonly recipientId: string | null;
	/** How its body begins. */
	readonly beginning: string;
	readonly sentMs: number;
};

/** In bytes. No line of a timeline is longer, and a body can be. */
const longestBeginning = 4000;

/** Of a text, `substr` takes nothing behind a zero byte. */
const beginning = `CAST(substr(CAST(payload AS BLOB), 1, ${longestBeginning}) AS TEXT) AS beginning`;

const select = `SELECT id, sender_id, recipient_id, channel, ${beginning}, sent_ms FROM inter_session_messages`;
const newest = `${withinMs('sent_ms')} ORDER BY sent_ms DESC, id DESC LIMIT @limit`;

function parsePastMessage(row: Row): PastMessage {
	return {
		id: integer(row, 'id') ?? 0,
		type: text(row, 'channel') || 'direct',
		senderId: key(row, 'sender_id'),
		recipientId: key(row, 'recipient_id'),
		beginning: text(row, 'beginning') ?? '',
		sentMs: integer(row, 'sent_ms') ?? 0,
	};
}

/** The messages of one thread in order of sending, the one that began it first; of a long one the newest. */
export async function listThread(reader: Reader, threadId: number, limit: number): Promise<PastMessage[]> {
	const rows = await reader.all(
		`SELECT * FROM (
			SELECT * FROM (${select} WHERE id = @threadId)
			UNION ALL SELECT * FROM (${select} WHERE thread_id = @threadId AND id <> @threadId
				ORDER BY id DESC LIMIT @limit)
		) ORDER BY id`,
		{threadId, limit},
	);
	return rows.map(parsePastMessage);
}

/** The newest messages, read or not, what was told of sessions that came and went included. */
export async function listPastMessages(reader: Reader, page: PastPage): Promise<PastMessage[]> {
	const sql =
		page.sessionId === null
			? `${select} WHERE ${newest}`
			: `SELECT * FROM (${select} WHERE sender_id = @sessionId AND ${newest})
				UNION ALL SELECT * FROM (${select} WHERE recipient_id = @sessionId
					AND sender_id IS NOT @sessionId AND ${newest})`;
	return (await reader.all(sql, pageParameters(page))).map(parsePastMessage);
}
