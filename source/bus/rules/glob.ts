import {contains} from './conflicts.js';
import {expandBraces} from './glob-braces.js';

/*
 * Globs as shells and agents write them: `*`, `?`, `[…]`, `{a,b}`, `{1..9}`, and `**` for any number of folders.
 * Dot files are files like others. Anybody may put down a glob, and it is judged while everyone waits, so no pattern
 * may take long: there is one point to go back to at a time, and what would grow too large is not taken apart.
 * Extended groups, as in `!(a|b)`, count as `*`: a lock that covers too much costs a refusal, one that covers too
 * little an update.
 */

/** What a part of a pattern does with the next item: `run` takes any number of them. */
type Step<Test> = Test | 'run';

/** Whether one character of a name fits. */
type CharacterTest = (character: string) => boolean;

/** A segment between two slashes, `run` for `**`. */
type Segment = Step<ReadonlyArray<Step<CharacterTest>>>;

/** A longer glob covers everything below the folder it begins in. */
const longestGlob = 1024;

/** No path is longer (PATH_MAX). */
const longestPath = 4096;

/** Openers of what has a meaning in a glob. Taking too much for special only makes a lock cover more. */
const special = /[*?[{(]/;
const specialOrEscape = /[*?[\](){}!+@|\\]/g;

/** Whether a glob matches a path, or is the very name of it: `app/[id]/page.tsx` is both. */
export function matchesGlob(glob: string, path: string): boolean {
	if (unescapeGlob(glob) === path) return true;
	const alternatives = path.length > longestPath ? null : readGlob(glob);
	if (!alternatives) return contains(baseOfGlob(glob), path);
	const names = path.split('/');
	return alternatives.some(segments =>
		fits(segments, names, (segment, name) => fits(segment, [...name], (test, character) => test(character))),
	);
}

/** The folder a glob begins in, without a trailing slash. */
export function baseOfGlob(glob: string): string {
	let end = 0;
	while (end < glob.length && !special.test(glob.charAt(end))) end += glob[end] === '\\' ? 2 : 1;
	return unescapeGlob(glob.slice(0, Math.max(0, glob.lastIndexOf('/', end)))) || '/';
}

/** Whether a path is written as a glob. */
export function isGlob(path: string): boolean {
	if (!special.test(path)) return false;
	const alternatives = readGlob(path);
	return alternatives?.length !== 1 || alternatives[0]?.some(isPattern) === true;
}

/** A path as a glob that matches nothing else. */
export function escapeGlob(path: string): string {
	return path.replaceAll(specialOrEscape, '\\$&');
}

function unescapeGlob(glob: string): string {
	return glob.replaceAll(/\\(.)/g, '$1');
}

function isPattern(segment: Segment): boolean {
	return segment === 'run' || segment.some(step => step === 'run' || !literals.has(step));
}

/**
 * Whether steps fit items from end to end. Only the last `run` ever has to take one item more: what an earlier one
 * might take besides, the last one can take as well (Krauss, "Matching Wildcards", Dr. Dobb's, 2008).
 */
function fits<Test, Item>(
	steps: ReadonlyArray<Step<Test>>,
	items: readonly Item[],
	test: (step: Test, item: Item) => boolean,
): boolean {
	let step = 0;
	let again: {readonly step: number; item: number} | null = null;
	for (let at = 0; at < items.length; ) {
		const current = steps[step];
		const item = items[at];
		if (current === 'run') {
			step++;
			again = {step, item: at};
		} else if (current !== undefined && item !== undefined && test(current, item)) {
			step++;
			at++;
		} else if (again) {
			step = again.step;
			at = ++again.item;
		} else return false;
	}
	return steps.slice(step).every(rest => rest === 'run');
}

/** The alternatives of a glob, `null` where there are too many. */
function readGlob(glob: string): ReadonlyArray<readonly Segment[]> | null {
	return glob.length > longestGlob ? null : (expandBraces(glob)?.map(readAlternative) ?? null);
}

function readAlternative(pattern: string): Segment[] {
	const segments: Segment[] = [];
	let steps: Array<Step<CharacterTest>> = [];
	let text = '';
	const close = () => {
		if (/^\*\*+$/.test(text)) segments.push('run');
		else if (text !== '' || segments.length === 0) segments.push(steps);
		[steps, text] = [[], ''];
	};
	for (let at = 0; at < pattern.length; ) {
		const {step, end} = readStep(pattern, at);
		const part = pattern.slice(at, end);
		at = end;
		if (part === '/') close();
		// A group that goes on behind a slash is not taken apart
		else if (part.length > 1 && part.includes('/')) return [...segments, 'run'];
		else {
			text += part;
			if (step !== 'run' || steps.at(-1) !== 'run') steps.push(step);
		}
	}
	close();
	return segments;
}

const anyCharacter: CharacterTest = () => true;

/** Tests for one certain character, so that they can be told from others. */
const literals = new WeakSet<CharacterTest>();

function literal(character: string): CharacterTest {
	const test: CharacterTest = other => other === character;
	literals.add(test);
	return test;
}

/** The step that begins at a place, and where it ends. */
function readStep(pattern: string, at: number): {readonly step: Step<CharacterTest>; readonly end: number} {
	const character = String.fromCodePoint(pattern.codePointAt(at) ?? 0);
	const next = pattern[at + 1];
	if (character === '\\' && next !== undefined) {
		const escaped = String.fromCodePoint(pattern.codePointAt(at + 1) ?? 0);
		return {step: literal(escaped), end: at + 1 + escaped.length};
	}
	const group = '!@+*?'.includes(character) && next === '(' ? at + 1 : character === '(' ? at : null;
	const groupEnd = group === null ? -1 : endOfGroup(pattern, group);
	// `(shop)` is a name; with alternatives it is a pattern
	if (groupEnd > 0 && (group !== at || pattern.slice(at, groupEnd).includes('|')))
		return {step: 'run', end: groupEnd};
	if (character === '*') return {step: 'run', end: at + 1};
	if (character === '?') return {step: anyCharacter, end: at + 1};
	const classEnd = character === '[' ? endOfClass(pattern, at) : -1;
	if (classEnd > 0) return {step: readClass(pattern.slice(at + 1, classEnd - 1)), end: classEnd};
	return {step: literal(character), end: at + character.length};
}

/** Behind the `)` that closes a group, or -1. */
function endOfGroup(pattern: string, start: number): number {
	let depth = 0;
	for (let at = start; at < pattern.length; at++) {
		if (pattern[at] === '\\') at++;
		else if (pattern[at] === '(') depth++;
		else if (pattern[at] === ')' && --depth === 0) return at + 1;
	}
	return -1;
}

/** Behind the `]` that closes a class of characters, or -1. A `]` that comes first is one of them. */
function endOfClass(pattern: string, start: number): number {
	const first = start + (/^[!^]$/.test(pattern[start + 1] ?? '') ? 2 : 1);
	for (let at = first; at < pattern.length; at++) {
		if (pattern[at] === '\\') at++;
		else if (pattern.startsWith('[:', at)) at = Math.max(at, pattern.indexOf(':]', at + 2) + 1);
		else if (pattern[at] === ']' && at > first) return at + 1;
	}
	return -1;
}

/** A test for `a-z_`, `!abc`, `^abc`. Named classes such as `[:alpha:]` count as any character. */
function readClass(text: string): CharacterTest {
	if (text.includes('[:')) return anyCharacter;
	const isNegated = /^[!^]/.test(text);
	const ranges: Array<readonly [from: string, to: string]> = [];
	const characters = [...text.slice(isNegated ? 1 : 0).replaceAll(/\\(?=.)/gs, '')];
	for (let at = 0; at < characters.length; at++) {
		const from = characters[at] ?? '';
		const to = characters[at + 1] === '-' ? characters[at + 2] : undefined;
		ranges.push([from, to ?? from]);
		if (to !== undefined) at += 2;
	}
	return character => ranges.some(([from, to]) => from <= character && character <= to) !== isNegated;
}
