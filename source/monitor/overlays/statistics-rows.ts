import {screenText} from '../../presentation/screen-text.js';
import type {Statistics} from '../../presentation/statistics.js';

/** A number and what it counts. */
export type StatisticsRow = {readonly what: string; readonly count: string};

/** Statistics as rows: first the sessions, with their states and vendors, then what they have. */
export function statisticsRows({byState, byVendor, ...totals}: Statistics): readonly StatisticsRow[] {
	return [
		row('sessions', totals.sessions),
		...Object.entries(byState).map(([state, count]) => row(`  ${state}`, count)),
		...Object.entries(byVendor).map(([vendor, count]) => row(`  of ${screenText(vendor)}`, count)),
		row('open alerts', totals.openAlerts),
		row('acknowledged alerts', totals.acknowledgedAlerts),
		row('unread messages', totals.unread),
		row('locks', totals.locks),
		row('claims', totals.claims),
	];
}

function row(what: string, count: number): StatisticsRow {
	return {what, count: String(count)};
}
