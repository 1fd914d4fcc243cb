import stringWidth from 'string-width';
import {graphemesOf} from './graphemes.js';

/** Nothing but Latin letters and signs of which each is one character and one cell, so that no library is needed. */
const plain = /^[\u0020-\u007e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027]*$/;

/** How many cells of a terminal a text takes. */
export function widthOf(text: string): number {
	return plain.test(text) ? text.length : stringWidth(text);
}

/** Cuts a text to a width, ending in `…` where something is missing. Never splits a character. */
export function cut(text: string, width: number): string {
	if (width <= 0) return '';
	if (text.length <= width && plain.test(text)) return text;
	const kept = piecesWithin(charactersOf(text), width);
	return kept === null ? text : `${kept.join('')}…`;
}

/** Cuts the beginning of a text, which for a path is the part that says least. */
export function cutStart(text: string, width: number): string {
	if (width <= 0) return '';
	if (text.length <= width && plain.test(text)) return text;
	const kept = piecesWithin(charactersBackwards(text), width);
	return kept === null ? text : `…${kept.reverse().join('')}`;
}

/** Cuts a path behind a word, as in `file ~/src/main.ts`, so that both the word and the name of the file stay. */
export function cutPath(text: string, width: number): string {
	const start = text.indexOf(' ') + 1;
	const isPath = start > 0 && text.includes('/', start);
	// with less room nothing of the path would be left to read
	if (!isPath || width < start + 8) return cut(text, width);
	return text.slice(0, start) + cutStart(text.slice(start), width - start);
}

/**
 * The first of some characters that leave a cell of a width free; `null` when all of them fit into it. No more of them
 * are looked at than it takes to know: what others write may be thousands of times as long as its column.
 */
function piecesWithin(characters: Iterable<string>, width: number): string[] | null {
	const kept: string[] = [];
	let used = 0;
	for (const character of characters) {
		used += widthOf(character);
		if (used > width) return kept;
		if (used < width) kept.push(character);
	}
	return null;
}

function* charactersOf(text: string): Generator<string> {
	if (plain.test(text)) return yield* text;
	for (const {segment} of graphemesOf(text)) yield segment;
}

function* charactersBackwards(text: string): Generator<string> {
	const segments = plain.test(text) ? null : graphemesOf(text);
	for (let end = text.length; end > 0; ) {
		const start = segments ? (segments.containing(end - 1)?.index ?? 0) : end - 1;
		yield text.slice(start, end);
		end = start;
	}
}

/** Cuts or pads a text to exactly a width. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const short = cut(text, width);
	const padding = ' '.repeat(Math.max(0, width - widthOf(short)));
	return align === 'left' ? short + padding : padding + short;
}
