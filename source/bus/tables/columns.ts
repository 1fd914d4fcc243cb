import type {Row} from '../engine/engine.js';

/*
 * The door for rows: any program may have written them, so every column is checked when it is read.
 */

/** A text column; numbers are written out, anything else is absent. */
export function text(row: Row, column: string): string | null {
	const value = row[column];
	if (typeof value === 'string') return value;
	return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}

/** An integer column; digits in text count, anything else is absent. */
export function integer(row: Row, column: string): number | null {
	const value = row[column];
	if (typeof value === 'number') return Number.isSafeInteger(value) ? value : null;
	if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : null;
	return typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : null;
}

/** A column that holds one of a few words; anything else reads as `otherwise`. */
export function oneOf<Word extends string, Otherwise>(
	row: Row,
	column: string,
	words: readonly Word[],
	otherwise: Otherwise,
): Word | Otherwise {
	const value = row[column];
	return words.find(word => word === value) ?? otherwise;
}
