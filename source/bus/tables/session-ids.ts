import type {Writer} from '../engine/engine.js';

/** Every column that holds the id of a session, besides the key of its own row. */
const idColumns: ReadonlyArray<readonly [table: string, column: string]> = [
	['inter_session_messages', 'sender_id'],
	['inter_session_messages', 'recipient_id'],
	['session_messages', 'session_id'],
	['task_claims', 'session_id'],
	['file_locks', 'session_id'],
	['file_edits', 'session_id'],
	['contentions', 'session_id'],
	['contentions', 'holder_id'],
	['head_moves', 'mover_id'],
	['operator_alerts', 'session_a'],
	['operator_alerts', 'session_b'],
	['operator_alerts', 'acknowledged_by'],
	['alert_members', 'session_id'],
];

/** Gives a session another id wherever it is named. A trigger counts anew what belongs to that id. */
export async function renameInAllTables(writer: Writer, from: string, to: string): Promise<void> {
	for (const [table, column] of idColumns)
		await writer.run(`UPDATE OR REPLACE ${table} SET ${column} = @to WHERE ${column} = @from`, {from, to});
	await writer.run('UPDATE session_registry SET session_id = @to WHERE session_id = @from', {from, to});
}
