import type {Reader, Row} from '../engine/engine.js';

/*
 * What every table has on record of one session, as it is stored: every column, those of other programs, too.
 */

/** The rows of one session, by what they are. */
export type RowsOfSession = {
	readonly session: readonly Row[];
	readonly messages: readonly Row[];
	readonly receipts: readonly Row[];
	readonly lifecycle: readonly Row[];
	readonly claims: readonly Row[];
	readonly locks: readonly Row[];
	readonly refusals: readonly Row[];
	readonly edits: readonly Row[];
	readonly headMoves: readonly Row[];
	readonly alerts: readonly Row[];
};

/** Everything on record of one session, claims and locks that came free and finished alerts included. */
export async function readRowsOf(reader: Reader, sessionId: string): Promise<RowsOfSession> {
	const all = (sql: string) => reader.all(sql, {sessionId});
	return {
		session: await all('SELECT * FROM session_registry WHERE session_id = @sessionId'),
		messages: await all(`
			SELECT * FROM inter_session_messages WHERE recipient_id = @sessionId
			UNION SELECT * FROM inter_session_messages WHERE sender_id = @sessionId
			UNION SELECT * FROM inter_session_messages WHERE recipient_id IS NULL AND id IN (
				SELECT message_id FROM session_messages WHERE session_id = @sessionId)
			ORDER BY id`),
		receipts: await all('SELECT * FROM session_messages WHERE session_id = @sessionId ORDER BY message_id'),
		lifecycle: await all(`
			SELECT * FROM inter_session_messages
			WHERE sender_id = @sessionId AND channel = 'session_lifecycle' ORDER BY id`),
		claims: await all('SELECT * FROM task_claims WHERE session_id = @sessionId ORDER BY task_id'),
		locks: await all('SELECT * FROM file_locks WHERE session_id = @sessionId ORDER BY file_path'),
		refusals: await all(`
			SELECT * FROM contentions WHERE session_id = @sessionId OR holder_id = @sessionId
			ORDER BY refused_ms`),
		edits: await all('SELECT * FROM file_edits WHERE session_id = @sessionId ORDER BY file_path'),
		headMoves: await all('SELECT * FROM head_moves WHERE mover_id = @sessionId ORDER BY moved_ms'),
		alerts: await all(`
			SELECT * FROM operator_alerts WHERE session_a = @sessionId OR session_b = @sessionId ORDER BY id`),
	};
}
