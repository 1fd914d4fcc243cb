import type {Row, SqlValue} from '../bus/engine/engine.js';

/** Rows as one JSON list, a row a line. */
export function* listOfRows(rows: readonly Row[]): Generator<string> {
	yield '[';
	for (const [index, row] of rows.entries()) yield `${index === 0 ? '' : ','}\n\t${rowText(row)}`;
	yield rows.length === 0 ? ']\n' : '\n]\n';
}

/** One row as JSON. What JSON cannot hold stands in a form of its own: `{"base64": …}`, `{"integer": "…"}`. */
export function rowText(row: Row): string {
	return JSON.stringify(
		Object.fromEntries(Object.entries(row).map(([column, value]) => [column, jsonOf(value ?? null)])),
	);
}

function jsonOf(value: SqlValue): string | number | object | null {
	if (typeof value === 'bigint') {
		return Number.isSafeInteger(Number(value)) ? Number(value) : {integer: String(value)};
	}
	return value instanceof Uint8Array ? {base64: Buffer.from(value).toString('base64')} : value;
}
