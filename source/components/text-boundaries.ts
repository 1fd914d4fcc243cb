import {graphemesOf} from '../presentation/graphemes.js';

let segmenter: Intl.Segmenter | null = null;

function wordsOf(text: string): Intl.Segments {
	segmenter ??= new Intl.Segmenter(undefined, {granularity: 'word'});
	return segmenter.segment(text);
}

/** Where the character before a place begins; a character is what a reader takes for one. */
export function previousBoundary(text: string, place: number): number {
	return place <= 0 ? 0 : (graphemesOf(text).containing(place - 1)?.index ?? 0);
}

/** Where the character at a place ends. */
export function nextBoundary(text: string, place: number): number {
	const character = graphemesOf(text).containing(Math.max(0, place));
	return character ? character.index + character.segment.length : text.length;
}

/** The place itself, or the end of the character it would split: what is typed may join its neighbours. */
export function settleBoundary(text: string, place: number): number {
	const character = graphemesOf(text).containing(place);
	return character && character.index < place ? nextBoundary(text, place) : place;
}

/** Where the word begins that a place is in or behind; blanks and signs between words are passed over. */
export function wordStart(text: string, place: number): number {
	const segments = wordsOf(text);
	let start = place;
	while (start > 0) {
		const word = segments.containing(start - 1);
		start = word?.index ?? 0;
		if (word?.isWordLike) break;
	}
	return settleBoundary(text, start);
}

/** Where the word ends that a place is in or before. */
export function wordEnd(text: string, place: number): number {
	const segments = wordsOf(text);
	let end = place;
	while (end < text.length) {
		const word = segments.containing(end);
		end = word ? word.index + word.segment.length : text.length;
		if (word?.isWordLike) break;
	}
	return settleBoundary(text, end);
}

/** Where what a shell takes for a word begins: all that holds no blank. */
export function blankStart(text: string, place: number): number {
	let start = text.slice(0, place).trimEnd().length;
	while (start > 0 && /\S/.test(text.charAt(start - 1))) start--;
	return settleBoundary(text, start);
}

/** The characters from a place on, which must be where one begins. */
export function* charactersFrom(text: string, place: number): Generator<string> {
	for (const {segment} of graphemesOf(text.slice(place))) yield segment;
}

/** The characters before a place, the nearest first. */
export function* charactersBefore(text: string, place: number): Generator<string> {
	const segments = graphemesOf(text);
	for (let end = place; end > 0; ) {
		const start = segments.containing(end - 1)?.index ?? 0;
		yield text.slice(start, end);
		end = start;
	}
}
