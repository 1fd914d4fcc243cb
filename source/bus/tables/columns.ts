import {isUtf8} from 'node:buffer';
import {isWhole, type Whole} from '../../system/whole.js';
import type {Row} from '../engine/engine.js';
import {type Name, normalForm} from '../rules/names.js';

/*
 * The door for rows: any program may have written them, so every column is checked when it is read.
 */

/** A text column; numbers are written out, bytes that are UTF-8 are read as such, anything else is absent. */
export function text(row: Row, column: string): string | null {
	const value = row[column];
	if (typeof value === 'string') return value;
	if (value instanceof Uint8Array) return isUtf8(value) ? Buffer.from(value).toString() : null;
	return typeof value === 'number' || typeof value === 'bigint' ? String(value) : null;
}

/**
 * A text column by which a row is found. The database takes bytes for something else than the same characters, so
 * a row that is named in bytes is not the one that is named in text.
 */
export function key(row: Row, column: string): string | null {
	return row[column] instanceof Uint8Array ? null : text(row, column);
}

/** A name, in the one form in which names are compared, however another program spelled it. */
export function name(row: Row, column: string): Name | null {
	const written = text(row, column);
	return written === null ? null : normalForm(written);
}

/** A column of whole numbers: of others the whole part counts, digits in text count, anything else is absent. */
export function integer(row: Row, column: string): Whole | null {
	const value = row[column];
	if (typeof value === 'string') return /^-?\d{1,15}(\.\d+)?$/.test(value) ? wholePart(Number(value)) : null;
	return typeof value === 'number' || typeof value === 'bigint' ? wholePart(Number(value)) : null;
}

function wholePart(number: number): Whole | null {
	// the part of -0.5 is 0
	const part = Math.trunc(number) + 0;
	return isWhole(part) ? part : null;
}

/** A whole number that names something, such as a process; of others no part is taken for it. */
export function ordinal(row: Row, column: string): Whole | null {
	const value = row[column];
	return typeof value === 'number' && !isWhole(value) ? null : integer(row, column);
}

/** A column that holds one of a few words; anything else reads as `otherwise`. */
export function oneOf<Word extends string, Otherwise>(
	row: Row,
	column: string,
	words: readonly Word[],
	otherwise: Otherwise,
): Word | Otherwise {
	const value = text(row, column);
	return words.find(word => word === value) ?? otherwise;
}
