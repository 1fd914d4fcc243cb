import {computeStatistics, type Statistics} from '../presentation/statistics.js';
import type {TableName} from './monitor-state.js';
import {statisticsRows} from './overlays/statistics-rows.js';
import type {Reading} from './snapshot-store.js';

/** The numbers of a reading. */
export function statisticsOf({snapshot, tables}: Reading): Statistics {
	const {sessions = [], alerts = []} = snapshot ?? {};
	return computeStatistics({sessions, alerts}, tables?.locks ?? [], tables?.claims ?? []);
}

/** How many rows a table has. */
export function tableLength(table: TableName, reading: Reading): number {
	if (table === 'statistics') return statisticsRows(statisticsOf(reading)).length;
	return reading.tables?.[table].length ?? 0;
}
