import type {Message} from '../../bus/types.js';
import {cut} from '../../presentation/fit.js';
import {gistOf} from '../picture/gist.js';

/** Cells of what a message says where it is one of several: two or three lines of a narrow screen. */
const longest = 120;

/** What a message says, in few words. */
export function shortGist(message: Pick<Message, 'body' | 'senderId'>): string {
	return cut(gistOf(message), longest);
}
