/** So many alternatives of one glob are told apart, and so many characters of all of them together. */
const mostAlternatives = 256;
const mostCharacters = 16_384;

/** Every alternative of the braces in a glob, `null` where there are too many. */
export function expandBraces(glob: string): readonly string[] | null {
	const done: string[] = [];
	const open = [{text: glob, from: 0}];
	let size = 0;
	for (let next = open.pop(); next; next = open.pop()) {
		const {text, from} = next;
		const braces = findBraces(text, from);
		if (braces) {
			const {start, end, alternatives} = braces;
			const before = text.slice(0, start);
			// Between `**` and alternatives of how a name ends, as in `src/**{.ts,.js}`, there may be folders, too
			const name = /(?:^|\/)\*\*$/.test(before) ? '/*' : '';
			for (const alternative of alternatives)
				open.push({text: before + name + alternative + text.slice(end), from: start});
		} else done.push(text);
		size += text.length;
		if (size > mostCharacters || open.length + done.length > mostAlternatives) return null;
	}
	return done;
}

type Braces = {readonly start: number; readonly end: number; readonly alternatives: readonly string[]};

/** The next pair of braces that holds alternatives; any other is part of a name. */
function findBraces(pattern: string, from: number): Braces | null {
	for (let start = from; start < pattern.length; start++) {
		if (pattern[start] === '\\') start++;
		else if (pattern[start] === '{') {
			const braces = readBraces(pattern, start);
			if (braces) return braces;
		}
	}
	return null;
}

function readBraces(pattern: string, start: number): Braces | null {
	const parts: string[] = [];
	let depth = 0;
	let begun = start + 1;
	for (let at = start; at < pattern.length; at++) {
		const character = pattern[at];
		if (character === '\\') at++;
		else if (character === '{') depth++;
		else if (character === '}' && --depth === 0) {
			parts.push(pattern.slice(begun, at));
			const alternatives = parts.length > 1 ? parts : readRange(parts[0] ?? '');
			return alternatives && {start, end: at + 1, alternatives};
		} else if (character === ',' && depth === 1) {
			parts.push(pattern.slice(begun, at));
			begun = at + 1;
		}
	}
	return null;
}

/** What `1..9` or `a..e` stands for; `null` for anything else. */
function readRange(text: string): readonly string[] | null {
	const [, from, to] = /^(-?\d{1,9}|[a-z])\.\.(-?\d{1,9}|[a-z])$/i.exec(text) ?? [];
	if (from === undefined || to === undefined) return null;
	const numbers = [from, to].map(end => (/\d$/.test(end) ? Number(end) : end.charCodeAt(0)));
	const isNumeric = /\d$/.test(from);
	if (isNumeric !== /\d$/.test(to)) return null;
	const [low, high] = [Math.min(...numbers), Math.max(...numbers)];
	// One more than are taken apart tells of too many
	const count = Math.min(high - low, mostAlternatives) + 1;
	const width = /^-?0\d/.test(from) || /^-?0\d/.test(to) ? Math.max(from.length, to.length) : 0;
	return Array.from({length: count}, (_, index) =>
		isNumeric ? String(low + index).padStart(width, '0') : String.fromCharCode(low + index),
	);
}
