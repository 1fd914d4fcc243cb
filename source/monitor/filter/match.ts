import {guessAt} from './fuzzy.js';
import type {FieldName, Query, Term} from './query.js';
import {type PreparedRow, prepareRow, type Searchable} from './searchable.js';

/** How well a row fits, from 0 for not at all to 1 for to the letter; `about` are the rows of those it is about. */
type Test = (row: PreparedRow, about: readonly PreparedRow[]) => number;

/** Gives a row made ready for searching. */
export type Prepare<Row> = (row: Row) => PreparedRow;

const nobody: readonly PreparedRow[] = [];

/** Fields of which a term gives the beginning: `state:active` must not find what is inactive. */
const saidFromTheStart: ReadonlySet<FieldName> = new Set(['state', 'vendor']);

/**
 * How well a row fits a query: 1 where every term is there to the letter, less where one had to be guessed, `null`
 * where it does not fit.
 */
export function matchRow(query: Query, row: Searchable): number | null {
	return testQuery(query)(prepareRow(row), nobody) || null;
}

/**
 * The rows that fit a query, in the order they came in: a list that sorts itself anew at every key would be
 * restless.
 * @param aboutWhom the rows of those a row is about; a term of a field fits where one of them fits
 */
export function filterRows<Row extends object>(
	query: Query,
	rows: readonly Row[],
	prepare: Prepare<Row>,
	aboutWhom: (row: Row) => readonly PreparedRow[] = () => nobody,
): readonly Row[] {
	if (query.terms.length === 0) return rows;
	const test = testQuery(query);
	const hasFields = query.terms.some(({field}) => field !== null);
	return rows.filter(row => test(prepare(row), hasFields ? aboutWhom(row) : nobody) > 0);
}

/** Makes rows ready by what is searched of them, each of them once. */
export function preparedBy<Row extends object>(searchable: (row: Row) => Searchable): Prepare<Row> {
	const prepared = new WeakMap<Row, PreparedRow>();
	return row => {
		let ready = prepared.get(row);
		if (!ready) {
			ready = prepareRow(searchable(row));
			prepared.set(row, ready);
		}
		return ready;
	};
}

/** A row is as good as the worst of what it was asked for. */
function testQuery({terms}: Query): Test {
	const tests = terms.map(testTerm);
	return (row, about) => {
		let worst = 1;
		for (const test of tests) {
			worst = Math.min(worst, test(row, about));
			if (worst === 0) break;
		}
		return worst;
	};
}

function testTerm(term: Term): Test {
	if (term.field !== null) {
		const isSaid = testField(term, term.field);
		return (row, about) => ((isSaid(row) || about.some(isSaid)) === term.isNegated ? 0 : 1);
	}
	const isThere = testText(term);
	// what is quoted is meant, and what is negated must not hide rows by a guess
	if (term.isNegated) return row => (isThere(row) ? 0 : 1);
	if (term.isQuoted) return row => (isThere(row) ? 1 : 0);
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
