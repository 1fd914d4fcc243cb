import {tomlString} from '../agents/toml-text.js';

/*
 * Lists and tables of a TOML file that are written as one value, `hooks = [{…}]` or `mcp_servers = {…}`: no table of
 * that name can be added behind them, so they are extended where they stand.
 */

/** Where one of them stands, by the numbers of its characters. */
type InlineValue = {
	/** Of the first character inside. */
	readonly start: number;
	readonly end: number;
	/** Its elements or entries, without commas, space and comments around them. */
	readonly elements: ReadonlyArray<{readonly from: number; readonly to: number}>;
};

const token =
	/#[^\n]*|"""(?:\\[\s\S]|[^\\])*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|[{}[\],\n]|[^\s#"'{}[\],]+|\s/g;

/** The value of a key of the document itself; `null` where it is none of these. */
function findInline(source: string, key: string): InlineValue | null {
	const opening = new RegExp(`(?:${key}|"${key}"|'${key}')[ \\t]*=[ \\t]*[[{]`, 'y');
	const elements: Array<{from: number; to: number}> = [];
	let start: number | null = null;
	let isWithin = false;
	let depth = 0;
	let isLineStart = true;
	for (const {0: text, index} of source.matchAll(token)) {
		const isBlank = text.trim() === '' || text.startsWith('#');
		if (depth === 0 && isLineStart && start === null) {
			// From the first header on all keys are those of other tables
			if (text === '[') return null;
			opening.lastIndex = index;
			if (opening.test(source)) start = opening.lastIndex;
		}
		isLineStart = text === '\n' || (isLineStart && isBlank);
		if (text === ']' || text === '}') depth--;
		const isInside = start !== null && index >= start;
		if (isInside && (depth === 0 || (depth === 1 && text === ','))) {
			isWithin = false;
			if (depth === 0) return {start: start ?? 0, end: index, elements};
		} else if (isInside && !isBlank) {
			const from = (isWithin ? elements.pop() : undefined)?.from ?? index;
			elements.push({from, to: index + text.length});
			isWithin = true;
		}
		if (text === '[' || text === '{') depth++;
	}
	return null;
}

/**
 * Adds elements to the end of such a value.
 * @returns `null` where the key has no such value
 */
export function extendInline(source: string, key: string, texts: readonly string[]): string | null {
	const value = findInline(source, key);
	if (!value) return null;
	const last = value.elements.at(-1);
	if (!last) return source.slice(0, value.start) + texts.join(', ') + source.slice(value.start);
	// Where each stands on a line of its own, ours do, too
	const [indent = null] = /\r?\n[ \t]*$/.exec(source.slice(value.start, last.from)) ?? [];
	const added = texts.map(text => `,${indent ?? ' '}${text}`).join('');
	return source.slice(0, last.to) + added + source.slice(last.to);
}

/** Takes elements out of such a value. */
export function shortenInline(source: string, key: string, isOurs: (text: string) => boolean): string {
	const {elements} = findInline(source, key) ?? {elements: []};
	const at = elements.findIndex(({from, to}) => isOurs(source.slice(from, to)));
	const own = elements[at];
	if (!own) return source;
	const from = elements[at - 1]?.to ?? own.from;
	const to = at > 0 ? own.to : (elements[at + 1]?.from ?? own.to);
	return shortenInline(source.slice(0, from) + source.slice(to), key, isOurs);
}

/** A value as one element of such a list or table. */
export function inlineText(value: unknown): string {
	if (typeof value === 'string') return tomlString(value);
	if (Array.isArray(value)) return `[${value.map(inlineText).join(', ')}]`;
	if (typeof value !== 'object' || value === null) return String(value);
	return `{${inlineEntries(value).join(', ')}}`;
}

/** The entries of a table, each as it stands in such a table. */
export function inlineEntries(table: object): string[] {
	return Object.entries(table).map(([key, value]) => `${keyText(key)} = ${inlineText(value)}`);
}

function keyText(key: string): string {
	return /^[\w-]+$/.test(key) ? key : tomlString(key);
}
