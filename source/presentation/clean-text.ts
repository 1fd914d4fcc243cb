import stripAnsi from 'strip-ansi';

/*
 * The one door for foreign text on its way to a screen: what other sessions, programs and folders are called
 * must not move the cursor, set the title, ring, reach the clipboard or turn the direction of a line.
 */

/** C0 and C1 controls, line and paragraph separators. */
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]+/g;

/** Marks that change the direction of text, and characters that only serve to hide others (Unicode UAX #9, Cf). */
const invisible =
	/[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\u{e0000}-\u{e007f}]/gu;

/** Halves of surrogate pairs, which no terminal can show. */
const loneSurrogates = /\p{Surrogate}/gu;

/** More than this many combining marks on one character only serve to spill over other lines. */
const stackedMarks = /(\p{M}{3})\p{M}+/gu;

/** Makes foreign text safe for one line of a screen: what could act is removed, line breaks become spaces. */
export function cleanText(text: string): string {
	return thinMarks(
		stripAnsi(text).replace(controls, ' ').replace(invisible, '').replace(loneSurrogates, '\ufffd'),
	);
}

/** Leaves a character no more combining marks than any language needs. */
export function thinMarks(text: string): string {
	return text.replace(stackedMarks, '$1');
}

/** Makes foreign text of several lines safe; only its line breaks stay, and tabs become so many spaces. */
export function cleanLines(text: string): string {
	return text
		.split(/\r\n|[\n\r]/)
		.map(line => cleanText(line.replaceAll('\t', '    ')))
		.join('\n');
}

const activeInJson = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Writes JSON that a terminal shows as it is: what JSON leaves bare but a terminal obeys is escaped. */
export function safeJson(value: unknown, indent?: string): string {
	return JSON.stringify(value, null, indent).replace(
		activeInJson,
		character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
	);
}
