import type {PlacedColumn} from '../../components/columns.js';
import type {Segment} from '../../components/line.js';
import type {ListState} from '../../components/list-state.js';
import type {PanelRow} from '../../components/panel.js';
import {type Look, marks} from '../looks.js';
import type {Size} from '../screen-layout.js';

/** Props of a pane. */
export type PaneProps<Row> = {
	readonly rows: readonly Row[];
	/** How many there are, those that were left out included. */
	readonly total: number;
	/** What is selected, and which row is the first one visible. */
	readonly list: ListState;
	/** Whether the keys go to this pane. */
	readonly isFocused: boolean;
	/** Size with both borders. */
	readonly size: Size;
	/** What stands there while there are no rows. */
	readonly empty: string;
};

/** Cells of a row that belong to no column: both borders, the mark, the glyph, and a space on either side. */
export const frameCells = 6;

type Window<Row> = Pick<PaneProps<Row>, 'rows' | 'list' | 'isFocused'> & {
	readonly visible: number;
	/** What the cells depend on besides the row itself. */
	readonly columns: readonly PlacedColumn[];
};

type Cells = {readonly look: Look; readonly cells: readonly Segment[]};
type Drawn = {readonly columns: readonly PlacedColumn[]; readonly mark: string; readonly row: PanelRow};

/** How each row was drawn last: what keeps its reference is not drawn again. */
const drawnRows = new WeakMap<object, Drawn>();

/** The visible rows of a pane, each with its mark and glyph. The selected one is marked, and drawn in reverse. */
export function markedRows<Row extends {readonly id: string}>(
	{rows, list, isFocused, visible, columns}: Window<Row>,
	draw: (row: Row) => Cells,
): PanelRow[] {
	return rows.slice(list.top, list.top + Math.max(0, visible)).map(row => {
		const isSelected = row.id === list.selected;
		const mark = isSelected ? (isFocused ? marks.focused : marks.elsewhere) : marks.none;
		const before = drawnRows.get(row);
		if (before?.columns === columns && before.mark === mark) return before.row;
		const drawn = {key: row.id, segments: markRow(draw(row), mark)};
		drawnRows.set(row, {columns, mark, row: drawn});
		return drawn;
	});
}

function markRow({look, cells}: Cells, mark: string): readonly Segment[] {
	if (mark !== marks.focused) {
		return [{text: mark}, {text: look.glyph, tone: look.tone}, {text: ' '}, ...cells];
	}
	const text = cells.map(cell => cell.text).join('');
	return [{text: `${mark}${look.glyph} ${text} `, tone: 'selected'}];
}

/** What stands in a pane without rows. */
export function emptyRow(text: string): PanelRow {
	return mutedRow('empty', text);
}

/**
 * Lines below the rows of a pane, as far as there is room for them.
 * @param room how many lines are left
 * @param isApart whether something stands above them, from which they keep away
 */
export function hintRows(hints: readonly string[], room: number, isApart: boolean): PanelRow[] {
	const gap = isApart && hints.length > 0 && room > hints.length ? [''] : [];
	return [...gap, ...hints].slice(0, Math.max(0, room)).map((text, index) => mutedRow(`hint ${index}`, text));
}

function mutedRow(key: string, text: string): PanelRow {
	return {key, segments: [{text: `   ${text}`, tone: 'muted'}]};
}
