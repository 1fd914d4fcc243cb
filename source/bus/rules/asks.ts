import {cleanLines} from '../../presentation/clean-text.js';
import {screenLines} from '../../presentation/screen-text.js';
import {longestAsks} from '../limits.js';

/** What is taken out may be most of a text, so that more of it is looked at than is kept. */
const lookedAt = 4 * longestAsks;

/**
 * What a person is asked, or told of a limit, as it is kept: without what could act on a screen, cut where it is longer than anybody reads;
 * `null` where nothing is left.
 */
export function keptText(text: string): string | null {
	const clean = cleanLines(text.slice(0, lookedAt)).trim();
	if (clean.length <= longestAsks && text.length <= lookedAt) return clean || null;
	// Half of a character is none
	return `${clean.slice(0, longestAsks - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}

/** More characters than this do not help to recognise it. */
const longestLine = 120;

/** The same on one line, in quotes, for the middle of a sentence: most of it are the words of a model. */
export function askedLine(text: string): string {
	// Fit for a screen first: what is not seen there would keep spaces apart until it goes
	const characters = Array.from(screenLines(text).join(' ').replaceAll(/ {2,}/g, ' '));
	const isLong = characters.length > longestLine;
	const line = isLong ? `${characters.slice(0, longestLine - 1).join('')}…` : characters.join('');
	return `"${line.replaceAll(/["\\]/g, '\\$&')}"`;
}
