import {memo, useMemo} from 'react';
import {layoutColumns} from '../../components/columns.js';
import {Panel} from '../../components/panel.js';
import {headingOf, rowOf} from '../../components/table-row.js';
import type {Tone} from '../../components/theme.js';
import {windowNote} from '../../components/window-note.js';
import {stateLooks} from '../looks.js';
import {type SessionColumn, type SessionRow, sessionColumns, sessionWorth} from '../picture/session-row.js';
import type {MonitorSettings} from '../settings/monitor-settings.js';
import {emptyRow, frameCells, hintRows, markedRows, type PaneProps} from './marked-rows.js';

/** Props of {@link SessionsPane}. */
export type SessionsPaneProps = PaneProps<SessionRow> & {
	/** The columns the operator wants to see. */
	readonly wanted: MonitorSettings['columns'];
	/** What to do next, below the rows where there is room. */
	readonly hints: readonly string[];
};

function columnsWanted(wanted: MonitorSettings['columns']): ReadonlyArray<(typeof sessionColumns)[number]> {
	if (wanted === 'auto') return sessionColumns;
	return wanted.flatMap(id => sessionColumns.find(column => column.id === id) ?? []);
}

/** The sessions: who they are, where they work, how they do. */
export const SessionsPane = memo(function SessionsPane({
	rows,
	total,
	list,
	isFocused,
	size,
	empty,
	wanted,
	hints,
}: SessionsPaneProps) {
	const columns = useMemo(
		() => layoutColumns(columnsWanted(wanted), sessionWorth, size.columns - frameCells),
		[size.columns, wanted],
	);
	const visible = size.rows - 3;
	const heading = {key: 'heading', segments: [{text: `   ${headingOf(columns)}`, tone: 'muted'} as const]};
	const body = markedRows({rows, list, isFocused, visible, columns}, row => ({
		look: stateLooks[row.state],
		cells: rowOf(columns, row.cells, column => toneOf(column, row), {column: 'session', text: row.note}),
	}));
	const rest = empty === '' || rows.length > 0 ? body : [emptyRow(empty)];
	return (
		<Panel
			heading={{title: 'Sessions', note: windowNote(list.top, visible, rows.length, total), isFocused}}
			width={size.columns}
			height={size.rows}
			rows={[heading, ...rest, ...hintRows(hints, visible - rest.length, rest.length > 0)]}
		/>
	);
});

function toneOf(column: SessionColumn, {state}: SessionRow): Tone {
	if (column === 'state' || state === 'unregistered') return stateLooks[state].tone;
	if (column === 'session') return state === 'orphaned' || state === 'stale' ? 'muted' : 'plain';
	return column === 'mail' || column === 'task' || column === 'project' ? 'plain' : 'muted';
}
