import {styleText} from 'node:util';
import type {Table} from './part.ts';

/** Writes a time given in milliseconds in the unit that reads best. */
export function duration(milliseconds: number): string {
	if (!Number.isFinite(milliseconds)) return '—';
	if (Math.abs(milliseconds) < 0.9995) return `${significant(milliseconds * 1000)} µs`;
	return Math.abs(milliseconds) < 1000
		? `${significant(milliseconds)} ms`
		: `${significant(milliseconds / 1000)} s`;
}

export function count(amount: number): string {
	return Math.round(amount).toLocaleString('en');
}

export function ratio(value: number, base: number): string {
	return `${(value / base).toFixed(2)} ×`;
}

/** A target and whether the figure keeps it, as the last two cells of a row. */
export function judge(value: number, target: number, write: (target: number) => string): [string, string] {
	return [`≤ ${write(target)}`, value <= target ? 'ok' : 'over'];
}

/** The last two cells of a row that is only for information. */
export const noTarget: [string, string] = ['', ''];

function significant(value: number): string {
	const magnitude = Math.abs(value);
	return value.toFixed(magnitude < 10 ? 2 : magnitude < 100 ? 1 : 0);
}

/** A table as text: a title, the columns' names, the rows. */
export function tableText({title, columns, rows}: Table): string {
	const widths = columns.map((name, column) =>
		Math.max(name.length, ...rows.map(row => (row[column] ?? '').length)),
	);
	const line = (cells: readonly string[]) =>
		widths
			.map((width, column) => {
				const cell = cells[column] ?? '';
				return column === 0 ? cell.padEnd(width) : cell.padStart(width);
			})
			.join('  ')
			.trimEnd();
	return [
		styleText('bold', title),
		styleText('dim', line(columns)),
		...rows.map(row => (row.at(-1) === 'over' ? styleText('yellow', line(row)) : line(row))),
	].join('\n');
}
