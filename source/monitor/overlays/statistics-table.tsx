import type {Column} from '../../components/columns.js';
import type {Statistics} from '../../presentation/statistics.js';
import {statisticsRows} from './statistics-rows.js';
import {type OverlayWindow, TableOverlay} from './table-overlay.js';

/** Props of {@link StatisticsTable}. */
export type StatisticsTableProps = OverlayWindow & {readonly statistics: Statistics};

const columns = [
	{id: 'what', title: 'WHAT', min: 20, usual: 30, max: 40},
	{id: 'count', title: 'COUNT', min: 7, usual: 7, max: 7, align: 'right'},
] as const satisfies readonly Column[];

const worth = ['what', 'count'] as const;

/** How many there are of each, in place of the panes. */
export function StatisticsTable({statistics, ...window}: StatisticsTableProps) {
	return (
		<TableOverlay
			{...window}
			title="Statistics"
			columns={columns}
			worth={worth}
			items={statisticsRows(statistics)}
			present={row => row}
			empty="nothing to count"
		/>
	);
}
