import {guessAt} from './fuzzy.js';
import type {FieldName, Query, Term} from './query.js';
import {type PreparedRow, prepareRow, type Searchable} from './searchable.js';

/** How well a row fits, from 0 for not at all to 1 for to the letter. */
type Test = (row: PreparedRow) => number;

/** Fields of which a term gives the beginning: `state:active` must not find what is inactive. */
const saidFromTheStart: ReadonlySet<FieldName> = new Set(['state', 'vendor']);

/**
 * How well a row fits a query: 1 where every term is there to the letter, less where one had to be guessed, `null`
 * where it does not fit.
 */
export function matchRow(query: Query, row: Searchable): number | null {
	return testQuery(query)(prepareRow(row)) || null;
}

/**
 * The rows that fit a query, in the order they came in: a list that sorts itself anew at every key would be
 * restless.
 * @param searchable gives the fields of a row; the same function each time, since what it gave is kept with the row
 */
export function filterRows<Row extends object>(
	query: Query,
	rows: readonly Row[],
	searchable: (row: Row) => Searchable,
): readonly Row[] {
	if (query.terms.length === 0) return rows;
	const test = testQuery(query);
	const prepared = rowsPreparedBy(searchable);
	return rows.filter(row => {
		let ready = prepared.get(row);
		if (!ready) {
			ready = prepareRow(searchable(row));
			prepared.set(row, ready);
		}
		return test(ready) > 0;
	});
}

const preparedRows = new WeakMap<object, WeakMap<object, PreparedRow>>();

function rowsPreparedBy(searchable: object): WeakMap<object, PreparedRow> {
	const known = preparedRows.get(searchable);
	if (known) return known;
	const prepared = new WeakMap<object, PreparedRow>();
	preparedRows.set(searchable, prepared);
	return prepared;
}

/** A row is as good as the worst of what it was asked for. */
function testQuery({terms}: Query): Test {
	const tests = terms.map(testTerm);
	return row => {
		let worst = 1;
		for (const test of tests) {
			worst = Math.min(worst, test(row));
			if (worst === 0) break;
		}
		return worst;
	};
}

function testTerm(term: Term): Test {
	const isThere = term.field === null ? testText(term) : testField(term, term.field);
	if (term.isNegated) return row => (isThere(row) ? 0 : 1);
	// what is quoted or said of a field is meant, and what is negated must not hide rows by a guess
	if (term.isQuoted || term.field !== null) return row => (isThere(row) ? 1 : 0);
	const guess = guessAt(term);
	return row => (isThere(row) ? 1 : guess(row));
}

function testText({text, isCased}: Term): (row: PreparedRow) => boolean {
	return row => (isCased ? row.text : row.small).includes(text);
}

function testField({text, isCased}: Term, field: FieldName): (row: PreparedRow) => boolean {
	const isStart = saidFromTheStart.has(field);
	return ({fields}) => {
		const found = fields.find(({name}) => name === field);
		const said = (isCased ? found?.text : found?.small) ?? '';
		return isStart ? said.startsWith(text) : said.includes(text);
	};
}
