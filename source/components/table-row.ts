import {cutPath, cutStart, fit} from '../presentation/fit.js';
import {type Column, columnGap, type PlacedColumn} from './columns.js';
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
		const cell = {text: fitCell(cells[column.id], column, width), tone: toneOf(column.id)};
		return index === 0 ? [cell] : [{text: gap}, cell];
	});
}

/** A text exactly as wide as its column; of one that is too long the part that says least goes. */
export function fitCell(text: string, {cut, align}: Column, width: number): string {
	const short = cut === 'start' ? cutStart(text, width) : cut === 'path' ? cutPath(text, width) : text;
	return fit(short, width, align);
}

const gap = ' '.repeat(columnGap);
