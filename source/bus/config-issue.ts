import type * as v from 'valibot';
import {nearestTo} from './rules/nearest-names.js';

/** What a schema found wrong, in words. */
export type DescribedIssue = {
	readonly path: ReadonlyArray<string | number>;
	/** Whether the trouble is the key at the end of the path rather than its value. */
	readonly isUnknownKey: boolean;
	readonly what: string;
	readonly hint: string;
};

const expectations: Readonly<Record<string, string>> = {
	array: 'a list',
	boolean: 'true or false',
	number: 'a number',
	object: 'an object',
	strict_object: 'an object',
	string: 'a text',
};

/** What stands here may hold a password. */
const secretKeys: ReadonlySet<string> = new Set(['url']);

/** Says what is wrong with a value, and which name was probably meant. */
export function describeIssue(issue: v.BaseIssue<unknown>, schema: unknown): DescribedIssue {
	const path = (issue.path ?? []).flatMap(({key}) =>
		typeof key === 'string' || typeof key === 'number' ? [key] : [],
	);
	const isUnknownKey = issue.type === 'strict_object' && issue.expected === 'never';
	if (isUnknownKey) {
		const keys = keysAt(schema, path.slice(0, -1));
		const [nearest] = nearestTo(String(path.at(-1)), keys);
		return {path, isUnknownKey, what: 'there is no such key', hint: suggest(nearest)};
	}
	const names = issue.type === 'picklist' ? namesIn(issue.expected) : [];
	const [nearest] = typeof issue.input === 'string' ? nearestTo(issue.input, names) : [];
	const got = secretKeys.has(String(path.at(-1))) ? 'another value' : inWords(issue.input);
	const what = `expected ${expectationOf(issue, names)}, got ${got}`;
	return {path, isUnknownKey, what, hint: suggest(nearest)};
}

function suggest(nearest: string | undefined): string {
	return nearest === undefined ? 'correct the file or remove it' : `did you mean ${JSON.stringify(nearest)}?`;
}

function expectationOf({type, message}: v.BaseIssue<unknown>, names: readonly string[]): string {
	// What a schema says by itself begins so; ours say what was expected
	if (!message.startsWith('Invalid ')) return message;
	if (names.length > 0) return `one of ${names.map(name => JSON.stringify(name)).join(', ')}`;
	return expectations[type] ?? 'something else';
}

/** The names in `("a" | "b")`. */
function namesIn(expected: string | null): readonly string[] {
	return Array.from(expected?.matchAll(/"([^"]*)"/g) ?? [], ([, name = '']) => name);
}

function inWords(value: unknown): string {
	if (Array.isArray(value)) return 'a list';
	if (typeof value === 'object' && value !== null) return 'an object';
	const text = String(JSON.stringify(value));
	return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

/** The keys that a schema knows at a path of objects. */
function keysAt(schema: unknown, path: ReadonlyArray<string | number>): readonly string[] {
	if (typeof schema !== 'object' || schema === null) return [];
	if ('wrapped' in schema) return keysAt(schema.wrapped, path);
	if ('pipe' in schema && Array.isArray(schema.pipe)) {
		// What checks a value stands before what knows its keys
		const last: unknown = schema.pipe.at(-1);
		return last === schema ? [] : keysAt(last, path);
	}
	if (!('entries' in schema) || typeof schema.entries !== 'object' || schema.entries === null) return [];
	const [key, ...rest] = path;
	const entries = Object.entries(schema.entries);
	if (key === undefined) return entries.map(([name]) => name);
	return keysAt(entries.find(([name]) => name === key)?.[1], rest);
}
