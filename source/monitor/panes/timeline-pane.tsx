import {memo, useMemo} from 'react';
import {layoutColumns} from '../../components/columns.js';
import {Panel} from '../../components/panel.js';
import {rowOf} from '../../components/table-row.js';
import {partNote} from '../../components/window-note.js';
import {timelineLooks} from '../looks.js';
import {type TimelineRow, timelineColumns, timelineWorth} from '../picture/timeline-row.js';
import {emptyRow, frameCells, markedRows, type PaneProps} from './marked-rows.js';

/** Props of {@link TimelinePane}. */
export type TimelinePaneProps = PaneProps<TimelineRow> & {
	/** What was done in each of the last minutes, as bars; the last one is not over yet. */
	readonly activity: string;
};

/** What happened lately, newest first. */
export const TimelinePane = memo(function TimelinePane({
	rows,
	total,
	list,
	isFocused,
	size,
	empty,
	activity,
}: TimelinePaneProps) {
	const columns = useMemo(
		() => layoutColumns(timelineColumns, timelineWorth, size.columns - frameCells),
		[size.columns],
	);
	const visible = size.rows - 2;
	const body = markedRows({rows, list, isFocused, visible, columns}, row => ({
		look: timelineLooks[row.kind],
		cells: rowOf(columns, row.cells, column => (column === 'time' ? 'muted' : 'plain')),
	}));
	// the bars stand at the right end; where nothing was done yet, the border goes on
	const bars = activity.trimStart();
	const note = [partNote(rows.length, total), bars === '' ? '' : `activity/min ${bars}`]
		.filter(Boolean)
		.join(' · ');
	return (
		<Panel
			heading={{title: 'Timeline', note, isFocused}}
			width={size.columns}
			height={size.rows}
			rows={rows.length === 0 ? [emptyRow(empty)] : body}
		/>
	);
});
