import {fold} from './fold.js';

/** The fields that a term can be asked of by name. */
export type FieldName =
	| 'state'
	| 'vendor'
	| 'project'
	| 'task'
	| 'folder'
	| 'branch'
	| 'model'
	| 'id'
	| 'name';

/** One condition of a query. */
export type Term = {
	/** The field it is about, `null` for any. */
	readonly field: FieldName | null;
	/** What the field must say, without accents, and in small letters unless case matters. */
	readonly text: string;
	/** Whether it was written with capitals, which then must be there. */
	readonly isCased: boolean;
	/** Whether it was quoted, and is meant to the letter. */
	readonly isQuoted: boolean;
	/** Whether rows that fulfil it are left out. */
	readonly isNegated: boolean;
	/** What looks like the name of a field and is none, and is looked for as text. */
	readonly unknownField: string | null;
	/** The term as the header shows it. */
	readonly label: string;
};

/** What the operator is looking for; rows must fulfil all terms. Without any, all rows do. */
export type Query = {readonly terms: readonly Term[]};

const fieldNames = new Map<string, FieldName>([
	['state', 'state'],
	['vendor', 'vendor'],
	['project', 'project'],
	['task', 'task'],
	['folder', 'folder'],
	['dir', 'folder'],
	['branch', 'branch'],
	['model', 'model'],
	['id', 'id'],
	['name', 'name'],
]);

/** The names of fields as they are offered, one for each. */
export const offeredFields = [
	'state',
	'vendor',
	'project',
	'task',
	'dir',
	'branch',
	'model',
	'id',
	'name',
] as const;

/** A sign of negation, the name of a field, and a text, which may be quoted; a quote that is open takes the rest. */
const termPattern = /([-!]?)(?:([a-z]+):)?(?:"([^"]*)(?:"|$)|(\S*))/iy;

/** Reads what was typed, at any moment of typing it: what is not finished asks for nothing yet. */
export function parseQuery(text: string): Query {
	const terms: Term[] = [];
	for (let place = 0; place < text.length; ) {
		termPattern.lastIndex = place;
		const match = termPattern.exec(text);
		const term = match && readTerm(match);
		if (term) terms.push(term);
		// what matched nothing is a blank
		place += match?.[0].length || 1;
	}
	return {terms};
}

/** A query in a few words, such as `state:hung vendor:codex`; empty for one that asks for nothing. */
export function describeQuery({terms}: Query): string {
	return terms.map(({label}) => label).join(' ');
}

function readTerm([, sign = '', name, quoted, bare = '']: RegExpExecArray): Term | null {
	const field = name === undefined ? null : (fieldNames.get(name.toLowerCase()) ?? null);
	const isForeign = name !== undefined && field === null;
	const said = (quoted ?? bare).replace(/\s+/g, ' ');
	const words = fold(isForeign ? `${name}:${said}` : said);
	if (words.trim() === '') return null;
	const small = words.toLowerCase();
	const isCased = small !== words;
	return {
		field,
		text: isCased ? words : small,
		isCased,
		isQuoted: quoted !== undefined,
		isNegated: sign !== '',
		unknownField: isForeign ? name : null,
		label: `${sign && '-'}${name === undefined ? '' : `${field ?? name}:`}${quoted === undefined ? said : `"${said}"`}`,
	};
}
