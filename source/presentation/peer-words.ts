import {shellWord} from '../system/shell-word.js';
import {cleanText} from './clean-text.js';

/*
 * Words of other sessions on their way to a model, or into a line that somebody copies into a shell. They are data
 * of a peer: one line each, short, and in quotes unless they are one plain word, so that none can pass for a
 * sentence of the bus or of the user.
 */

/** More of a peer's word than this does not help to recognise it. */
const longestWord = 60;

/** What tasks, branches, models and paths are mostly called. In scripts without spaces one word may be a sentence. */
const plainWord = /^[\w./:@+~#%*?…-]+$/;

/** The end of a path says most of it. */
const longestPath = 120;

/** A peer's word: in quotes unless it is one plain word, and with them no longer than it takes to recognise it. */
export function peerWord(text: string, longest: number = longestWord): string {
	const clean = cleanText(text).trim();
	for (let room = longest; ; room--) {
		const shown = quoteUnlessPlain(shorten(clean, room));
		if (room <= 1 || Array.from(shown).length <= longest) return shown;
	}
}

function shorten(text: string, longest: number): string {
	const characters = Array.from(text);
	return characters.length <= longest ? text : `${characters.slice(0, longest - 1).join('')}…`;
}

/** A path, which others may have named: its end, in quotes unless it is plain. */
export function peerPath(path: string): string {
	const clean = cleanText(path);
	const characters = Array.from(clean);
	const end = characters.length <= longestPath ? clean : `…${characters.slice(1 - longestPath).join('')}`;
	return quoteUnlessPlain(end);
}

function quoteUnlessPlain(text: string): string {
	return plainWord.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
}

/** What kind of message it is, as one word. */
export function typeWord(type: string): string {
	const [word = 'message'] = /[\p{L}\p{N}_.-]+/u.exec(cleanText(type)) ?? [];
	return shorten(word, 40);
}

/** Whether a message can be sent to whoever has this id: rows of other programs may hold anything. */
export function isAddressable(sessionId: string): boolean {
	return /^[a-z0-9][\w.~@:-]{0,127}$/i.test(sessionId);
}

/**
 * A command to be copied into a shell as it stands.
 * @param command what starts session-bus, as a shell reads it
 * @param words what follows, each of which may be a peer's
 */
export function commandLine(command: string, ...words: readonly string[]): string {
	return [command, ...words.map(word => shellWord(cleanText(word)))].join(' ');
}

/** So many of a crowd are named. */
export const maxNamed = 8;

/**
 * The sessions of a crowd, the first eight of whom are named: `a`, `a and b`, `a, b and 3 more`.
 * @param count how many there are, even where not all are given
 */
export function peersInWords(sessionIds: readonly string[], count: number): string {
	const named = sessionIds.slice(0, maxNamed).map(id => peerWord(id));
	const more = count - named.length;
	const names = more > 0 ? [...named, `${more} more`] : named;
	const last = names.at(-1) ?? '';
	return names.length < 2 ? last : `${names.slice(0, -1).join(', ')} and ${last}`;
}

/**
 * Who shares the cause of an alert, in a column: both of a pair; of more the first and how many others.
 * @param word makes of an id what can be shown there
 */
export function whoShares(
	{sessionIds, memberCount}: {readonly sessionIds: readonly string[]; readonly memberCount: number},
	word: (id: string) => string,
): string {
	const [first = '', ...others] = sessionIds.map(word);
	return memberCount > 2 ? `${first} + ${memberCount - 1} others` : [first, ...others].join(' ↔ ');
}
