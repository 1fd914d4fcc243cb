const graphemes = new Intl.Segmenter(undefined, {granularity: 'grapheme'});
const words = new Intl.Segmenter(undefined, {granularity: 'word'});

/** Where the character before a place begins; a character is what a reader takes for one. */
export function previousBoundary(text: string, place: number): number {
	return place <= 0 ? 0 : (graphemes.segment(text).containing(place - 1)?.index ?? 0);
}

/** Where the character at a place ends. */
export function nextBoundary(text: string, place: number): number {
	const character = graphemes.segment(text).containing(Math.max(0, place));
	return character ? character.index + character.segment.length : text.length;
}

/** The place itself, or the end of the character it would split: what is typed may join its neighbours. */
export function settleBoundary(text: string, place: number): number {
	const character = graphemes.segment(text).containing(place);
	return character && character.index < place ? nextBoundary(text, place) : place;
}

/** Where the word begins that a place is in or behind; blanks and signs between words are passed over. */
export function wordStart(text: string, place: number): number {
	const segments = words.segment(text);
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
	const segments = words.segment(text);
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
	const before = text.slice(0, place).trimEnd();
	return settleBoundary(text, before.length - (/\S*$/.exec(before)?.[0].length ?? 0));
}

/** The characters from a place on, which must be where one begins. */
export function* charactersFrom(text: string, place: number): Generator<string> {
	for (const {segment} of graphemes.segment(text.slice(place))) yield segment;
}

/** The characters before a place, the nearest first. */
export function* charactersBefore(text: string, place: number): Generator<string> {
	const segments = graphemes.segment(text);
	for (let end = place; end > 0; ) {
		const start = segments.containing(end - 1)?.index ?? 0;
		yield text.slice(start, end);
		end = start;
	}
}
