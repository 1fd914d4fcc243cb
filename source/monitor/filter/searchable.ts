import {fold} from './fold.js';

/** What a row says, field by field, as far as it can be searched. */
export type Searchable = Readonly<Record<string, string>>;

/** A field made ready for searching. */
export type PreparedField = {
	readonly name: string;
	/** What it says, folded. */
	readonly text: string;
	/** The same in small letters. */
	readonly small: string;
	/** Which letters it has; see {@link lettersOf}. */
	readonly letters: number;
};

/** A row made ready for searching, which costs more than the search. */
export type PreparedRow = {
	readonly fields: readonly PreparedField[];
	/** All fields, a line each, so that no text is found across two of them. */
	readonly text: string;
	/** The same in small letters. */
	readonly small: string;
};

/** Makes a row ready for searching. */
export function prepareRow(row: Searchable): PreparedRow {
	const fields = Object.entries(row).map(([name, said]) => {
		const text = fold(said);
		const small = text.toLowerCase();
		return {name, text, small, letters: lettersOf(small)};
	});
	return {
		fields,
		text: fields.map(({text}) => text).join('\n'),
		small: fields.map(({small}) => small).join('\n'),
	};
}

/**
 * Which letters a text has, a bit for each, and a few for all that is not a letter. A text without all those of a
 * term need not be searched for it, which goes for most texts.
 */
export function lettersOf(small: string): number {
	let letters = 0;
	for (let index = 0; index < small.length; index++) {
		const code = small.charCodeAt(index);
		letters |= 1 << (code >= 97 && code <= 122 ? code - 97 : 26 + (code % 6));
	}
	return letters;
}
