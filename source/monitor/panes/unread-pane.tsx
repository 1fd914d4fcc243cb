import {memo, useMemo} from 'react';
import {layoutColumns} from '../../components/columns.js';
import {Panel} from '../../components/panel.js';
import {rowOf} from '../../components/table-row.js';
import {rangeNote} from '../../components/window-note.js';
import {messageLooks} from '../looks.js';
import {type MessageRow, messageColumns, messageWorth} from '../picture/message-row.js';
import {emptyRow, frameCells, markedRows, type PaneProps} from './marked-rows.js';

/** The messages that were not read, oldest first. */
export const UnreadPane = memo(function UnreadPane({
	rows,
	total,
	list,
	isFocused,
	size,
	empty,
}: PaneProps<MessageRow>) {
	const columns = useMemo(
		() => layoutColumns(messageColumns, messageWorth, size.columns - frameCells),
		[size.columns],
	);
	const visible = size.rows - 2;
	const body = markedRows({rows, list, isFocused, visible, columns}, row => ({
		look: row.isPressing ? messageLooks.pressing : messageLooks.ordinary,
		cells: rowOf(columns, row.cells, column => (column === 'from' || column === 'gist' ? 'plain' : 'muted'), {
			column: 'from',
			text: row.note,
		}),
	}));
	return (
		<Panel
			heading={{title: 'Unread', note: rangeNote(list.top, visible, rows.length, total), isFocused}}
			width={size.columns}
			height={size.rows}
			rows={rows.length === 0 ? [emptyRow(empty)] : body}
		/>
	);
});
