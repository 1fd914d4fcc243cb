import {memo, useMemo} from 'react';
import {layoutColumns} from '../../components/columns.js';
import {Panel} from '../../components/panel.js';
import {headingOf, rowOf} from '../../components/table-row.js';
import type {Tone} from '../../components/theme.js';
import {windowNote} from '../../components/window-note.js';
import {stateLooks} from '../looks.js';
import {type SessionColumn, type SessionRow, sessionColumns, sessionWorth} from '../picture/session-row.js';
import {emptyRow, frameCells, markedRows, type PaneProps} from './marked-rows.js';

/** The sessions: who they are, where they work, how they do. */
export const SessionsPane = memo(function SessionsPane({
	rows,
	total,
	list,
	isFocused,
	size,
	isKnown,
}: PaneProps<SessionRow>) {
	const columns = useMemo(
		() => layoutColumns(sessionColumns, sessionWorth, size.columns - frameCells),
		[size.columns],
	);
	const visible = size.rows - 3;
	const heading = {key: 'heading', segments: [{text: `   ${headingOf(columns)}`, tone: 'muted'} as const]};
	const body = markedRows({rows, list, isFocused, visible}, row => ({
		look: stateLooks[row.state],
		cells: rowOf(columns, row.cells, column => toneOf(column, row)),
	}));
	const empty = isKnown ? 'none yet: run `session-bus register` in an agent' : 'reading the bus…';
	return (
		<Panel
			heading={{title: 'Sessions', note: windowNote(list.top, visible, rows.length, total), isFocused}}
			width={size.columns}
			height={size.rows}
			rows={rows.length === 0 ? [heading, emptyRow(empty)] : [heading, ...body]}
		/>
	);
});

function toneOf(column: SessionColumn, {state}: SessionRow): Tone {
	if (column === 'state' || state === 'unregistered') return stateLooks[state].tone;
	if (column === 'session') return state === 'orphaned' || state === 'stale' ? 'muted' : 'plain';
	return column === 'mail' || column === 'task' || column === 'project' ? 'plain' : 'muted';
}
