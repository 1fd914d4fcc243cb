import {cleanText, thinMarks} from './clean-text.js';
import {graphemesOf} from './graphemes.js';

/** Nothing but printable ASCII, on which all terminals agree. */
const plain = /^[\u0020-\u007e]*$/;

/** The letters that make flags in pairs. */
const flagLetters = /[\u{1f1e6}-\u{1f1ff}]/gu;
const firstFlagLetter = 0x1f1e6;

/** Thai and Lao vowels that count for the letter before them or for themselves, as the two signs they are made of. */
const doubleVowels: ReadonlyMap<string, string> = new Map([
	['\u0e33', '\u0e4d\u0e32'],
	['\u0eb3', '\u0ecd\u0eb2'],
]);
const doubleVowel = /[\u0e33\u0eb3]/g;

/** Made when they are needed: to read what they stand for takes longer than all else that a hook does at its start. */
let made: ReturnType<typeof makePatterns> | null = null;

function makePatterns() {
	return {
		/** What joins to an emoji before it: another one through a joiner, a skin tone, a keycap. */
		joined: /\u200d\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}]|\u20e3/gu,

		/** What is not seen, whatever it does to its neighbours: joiners, choices of look, fillers, signs before numbers. */
		unseen: /[\p{Default_Ignorable_Code_Point}\p{Format}]/gu,

		/**
		 * What takes more or less room for what stands before it (parts of Hangul syllables that make none, vowels of Kirat
		 * Rai), and what is no character, or none yet.
		 */
		unsettled: /[\u1100-\u11ff\ua960-\ua97f\ud7b0-\ud7ff\u{16d63}-\u{16d6a}\p{Unassigned}]/gu,

		/** Signs that take room of their own behind a letter, but none or some behind an emoji or a Hangul syllable. */
		misplaced: /(?<=[\p{Extended_Pictographic}\uac00-\ud7a3])\p{Mark}+/gu,
		spacingMark: /\p{Spacing_Mark}/gu,

		/** Where letters may have become one character, as in the scripts of India: behind a mark, or one that leans on the next. */
		mayBeTied:
			/[\p{Mark}\u0d4e\u{111c2}\u{111c3}\u{113d1}\u{1193f}\u{11941}\u{11a3a}\u{11a84}-\u{11a89}\u{11d46}\u{11f02}]\p{L}/u,
		laterLetter: /(?<!^)\p{L}/gu,
	};
}

/**
 * Makes foreign text fit for one line of a live screen: cleaned, and of a width on which terminals agree. Terminals
 * disagree on joined emoji, flags and letters that are written as one, which would push every cell to the right of
 * them out of its column; so a family becomes its first member and a flag its letters. Text that is fit stays as it is.
 */
export function screenText(text: string | null): string {
	if (text === null) return '';
	if (plain.test(text)) return text;
	made ??= makePatterns();
	const {joined, unseen, misplaced, spacingMark, unsettled} = made;
	const visible = cleanText(text)
		.replace(joined, '')
		.replace(unseen, '')
		.replace(flagLetters, flag => String.fromCharCode(65 + (flag.codePointAt(0) ?? 0) - firstFlagLetter))
		.normalize('NFC')
		.replace(misplaced, marks => marks.replace(spacingMark, ''))
		.replace(doubleVowel, vowel => doubleVowels.get(vowel) ?? vowel)
		.replace(unsettled, '\ufffd');
	return untie(thinMarks(visible), made);
}

/** The lines of a longer text, each fit for a line of a live screen. */
export function screenLines(text: string): readonly string[] {
	return text.split(/\r\n|[\n\r]/).map(screenText);
}

/** Gives every letter a cell of its own: a mark that is not seen keeps it from being written as one with others. */
function untie(
	text: string,
	{mayBeTied, laterLetter}: Pick<ReturnType<typeof makePatterns>, 'mayBeTied' | 'laterLetter'>,
): string {
	if (!mayBeTied.test(text)) return text;
	return Array.from(graphemesOf(text), ({segment}) =>
		segment.length === 1 ? segment : segment.replace(laterLetter, '\u200c$&'),
	).join('');
}
