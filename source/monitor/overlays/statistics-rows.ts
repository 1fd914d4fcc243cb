import {screenText} from '../../presentation/screen-text.js';
import type {Statistics} from '../../presentation/statistics.js';

/** A number and what it counts. */
export type StatisticsRow = {readonly what: string; readonly count: string};

/** Statistics as rows: first the sessions, with their states and vendors, then what they have. */
export function statisticsRows({byState, byVendor, ...totals}: Statistics): readonly StatisticsRow[] {
	return [
		row('sessions', totals.sessions),
		...Object.entries(byState).map(([state, count]) => row(`  ${state}`, count)),
		...[...countByName(byVendor)].map(([vendor, count]) => row(`  of ${vendor}`, count)),
		row('open alerts', totals.openAlerts),
		row('acknowledged alerts', totals.acknowledgedAlerts),
		row('unread, of all sessions', totals.unread),
		row('locks', totals.locks),
		row('claims', totals.claims),
	];
}

/** What looks the same is counted together. */
function countByName(counts: Readonly<Record<string, number>>): ReadonlyMap<string, number> {
	const byName = new Map<string, number>();
	for (const [name, count] of Object.entries(counts)) {
		const shown = screenText(name);
		byName.set(shown, (byName.get(shown) ?? 0) + count);
	}
	return byName;
}

function row(what: string, count: number): StatisticsRow {
	return {what, count: String(count)};
}
