import type {Writer} from '../engine/engine.js';
import {counterEnd, isUncounted, newestChange, nextChange} from '../engine/fragments.js';

/** Gives new numbers to what other programs numbered so high that hardly any are left. */
export async function repairCounters(writer: Writer): Promise<void> {
	await writer.run(
		`UPDATE session_bus_meta SET value = ${newestChange} WHERE name = 'stamp_floor' AND ${isUncounted('value')}`,
	);
	await writer.run(`UPDATE session_registry SET changed = ${nextChange} WHERE ${isUncounted('changed')}`);
	for (const table of ['inter_session_messages', 'operator_alerts']) {
		await writer.run(
			// one after the other, as each becomes the last one before the next
			`UPDATE ${table} SET id = 1 + (SELECT coalesce(max(id), 0) FROM ${table} AS other
				WHERE other.id < min(${table}.id, ${counterEnd})) WHERE id >= ${counterEnd}`,
		);
	}
	if (!(await writer.get("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'"))) return;
	await writer.run(`DELETE FROM sqlite_sequence WHERE seq >= ${counterEnd}`);
}
