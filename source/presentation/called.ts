import {peerWord} from './peer-words.js';

/** More of a name than this does not help to recognise a session among others. */
const longestName = 40;

/**
 * A session as texts name it: its name first, if it has one, and the id behind it, as in `"fix login" (claude-12345)`.
 * @param name what it is called; `null`, or its id, where it has no name
 */
export function called(sessionId: string, name: string | null, longest?: number): string {
	const id = peerWord(sessionId, longest);
	return name === null || name === sessionId ? id : `${peerWord(name, longestName)} (${id})`;
}
