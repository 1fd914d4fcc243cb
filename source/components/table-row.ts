import {cutStart, fit} from '../presentation/fit.js';
import {columnGap, type PlacedColumn} from './columns.js';
import type {Segment} from './line.js';
import type {Tone} from './theme.js';

/** The titles of columns, as one piece of a line. */
export function headingOf(columns: readonly PlacedColumn[]): string {
	return columns.map(({column, width}) => fit(column.title, width, column.align)).join(gap);
}

/** One row of a table as pieces of a line: every cell exactly as wide as its column. */
export function rowOf<Id extends string>(
	columns: ReadonlyArray<PlacedColumn<Id>>,
	cells: Readonly<Record<Id, string>>,
	toneOf: (id: Id) => Tone,
): Segment[] {
	return columns.flatMap(({column, width}, index) => {
		const text = column.cut === 'start' ? cutStart(cells[column.id], width) : cells[column.id];
		const cell = {text: fit(text, width, column.align), tone: toneOf(column.id)};
		return index === 0 ? [cell] : [{text: gap}, cell];
	});
}

const gap = ' '.repeat(columnGap);
