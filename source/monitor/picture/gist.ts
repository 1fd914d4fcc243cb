import type {Message} from '../../bus/types.js';
import {screenLines} from '../../presentation/screen-text.js';

/** No row is longer, so there is no need to look at more of a message. */
const longestGist = 400;

/** What a message says, on one line. Programs send JSON objects: of these, the values that are news. */
export function gistOf({body, senderId}: Pick<Message, 'body' | 'senderId'>): string {
	const values = body.startsWith('{') ? valuesOf(body) : null;
	const news = values?.filter(value => value !== senderId).join(' · ');
	return onOneLine((news || body).slice(0, longestGist));
}

/** A longer text on one line, as it is shown. */
export function onOneLine(text: string): string {
	return screenLines(text).join(' ').replaceAll(/ {2,}/g, ' ').trim();
}

function valuesOf(json: string): string[] | null {
	try {
		const parsed: unknown = JSON.parse(json);
		if (typeof parsed !== 'object' || parsed === null) return null;
		return Object.values(parsed).flatMap(value =>
			typeof value === 'string' || typeof value === 'number' ? [String(value)] : [],
		);
	} catch {
		return null;
	}
}
