import {cleanText} from './clean-text.js';

/** Nothing but printable ASCII, on which all terminals agree. */
const plain = /^[\u0020-\u007e]*$/;

/** What joins to an emoji before it: another one through a joiner, a skin tone, a keycap, a choice of its look. */
const joined = /\u200d\p{Extended_Pictographic}|[\u{1f3fb}-\u{1f3ff}]|\u20e3|[\ufe00-\ufe0f]/gu;

/** The letters that make flags in pairs. */
const flagLetters = /[\u{1f1e6}-\u{1f1ff}]/gu;
const firstFlagLetter = 0x1f1e6;

/**
 * Makes foreign text fit for one line of a live screen: cleaned, and of a width on which terminals agree. Terminals
 * disagree on joined emoji and flags, which would push every cell to the right of them out of its column; so a
 * family becomes its first member and a flag its letters.
 */
export function screenText(text: string | null): string {
	if (text === null) return '';
	if (plain.test(text)) return text;
	return cleanText(text)
		.normalize('NFC')
		.replace(joined, '')
		.replace(flagLetters, flag => String.fromCharCode(65 + (flag.codePointAt(0) ?? 0) - firstFlagLetter));
}
