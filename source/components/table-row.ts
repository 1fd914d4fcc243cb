import {cutPath, cutStart, fit, widthOf} from '../presentation/fit.js';
import {type Column, columnGap, type PlacedColumn} from './columns.js';
import type {Segment} from './line.js';
import type {Tone} from './theme.js';

/** The titles of columns, as one piece of a line. */
export function headingOf(columns: readonly PlacedColumn[]): string {
	return columns.map(({column, width}) => fit(column.title, width, column.align)).join(gap);
}

/** A remark behind the text of a cell, for where there is room for all of it. */
export type CellNote<Id extends string> = {readonly column: Id; readonly text: string};

/** One row of a table as pieces of a line: every cell exactly as wide as its column. */
export function rowOf<Id extends string>(
	columns: ReadonlyArray<PlacedColumn<Id>>,
	cells: Readonly<Record<Id, string>>,
	toneOf: (id: Id) => Tone,
	note?: CellNote<Id>,
): Segment[] {
	return columns.flatMap(({column, width}, index) => {
		const text = cells[column.id];
		const tone = toneOf(column.id);
		const before = index === 0 ? [] : [{text: gap}];
		const remark = note?.column === column.id && note.text !== '' ? ` ${note.text}` : '';
		const used = remark === '' ? 0 : widthOf(text);
		if (remark === '' || used + widthOf(remark) > width)
			return [...before, {text: fitCell(text, column, width), tone}];
		return [...before, {text, tone}, {text: fit(remark, width - used), tone: 'muted'}];
	});
}

/** A text exactly as wide as its column; of one that is too long the part that says least goes. */
export function fitCell(text: string, {cut, align}: Column, width: number): string {
	const short = cut === 'start' ? cutStart(text, width) : cut === 'path' ? cutPath(text, width) : text;
	return fit(short, width, align);
}

const gap = ' '.repeat(columnGap);
