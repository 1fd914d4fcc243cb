import type {Message} from '../../bus/types.js';
import {screenText} from '../../presentation/screen-text.js';

/** No row is longer, so there is no need to look at more of a message. */
const longestGist = 400;

/** What a message says, on one line. Programs send JSON objects: of these, the values that are news. */
export function gistOf({body, senderId}: Pick<Message, 'body' | 'senderId'>): string {
	const values = body.startsWith('{') ? valuesOf(body) : null;
	const news = values?.filter(value => value !== senderId).join(' · ');
	return screenText((news || body).slice(0, longestGist)).trim();
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
