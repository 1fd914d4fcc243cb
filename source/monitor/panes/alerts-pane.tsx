import {memo, useMemo} from 'react';
import {layoutColumns} from '../../components/columns.js';
import {Panel} from '../../components/panel.js';
import {rowOf} from '../../components/table-row.js';
import type {Tone} from '../../components/theme.js';
import {rangeNote} from '../../components/window-note.js';
import {alertLooks, severityTones} from '../looks.js';
import {type AlertColumn, type AlertRow, alertColumns, alertWorth} from '../picture/alert-row.js';
import {emptyRow, frameCells, markedRows, type PaneProps} from './marked-rows.js';

/** The alerts, as the queue of what wants the operator. */
export const AlertsPane = memo(function AlertsPane({
	rows,
	total,
	list,
	isFocused,
	size,
	empty,
}: PaneProps<AlertRow>) {
	const columns = useMemo(
		() => layoutColumns(alertColumns, alertWorth, size.columns - frameCells),
		[size.columns],
	);
	const visible = size.rows - 2;
	const body = markedRows({rows, list, isFocused, visible, columns}, row => ({
		look: alertLooks[row.standing],
		cells: rowOf(columns, row.cells, column => toneOf(column, row)),
	}));
	return (
		<Panel
			heading={{title: 'Alerts', note: rangeNote(list.top, visible, rows.length, total), isFocused}}
			width={size.columns}
			height={size.rows}
			rows={rows.length === 0 ? [emptyRow(empty)] : body}
		/>
	);
});

function toneOf(column: AlertColumn, {isOpen, standing, severity}: AlertRow): Tone {
	if (!isOpen || standing === 'folded') return 'muted';
	if (column === 'severity') return severityTones[severity];
	return column === 'subject' ? 'plain' : 'muted';
}
