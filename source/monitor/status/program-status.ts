import {cleanText} from '../../presentation/clean-text.js';

/*
 * Reports of the Program Status Protocol, OSC 7501 (revision 0.2 of October 2026,
 * https://superlogical.com/rex/docs/build/program-status): a program tells its terminal what it is about in records,
 * of which each report replaces one whole.
 */

/** Asks whether the terminal keeps records; one that does sends the same bytes back. */
export const statusQuery = '\u001b]7501;?\u001b\\';

/** Takes back every record of the program. */
export const clearStatus = report(['state=clear']);

/** What a record says of what it stands for. */
export type StatusState = 'idle' | 'working' | 'done' | 'blocked' | 'error';

/** What a terminal is told of one thing; texts as they come. */
export type StatusRecord = {
	readonly state: StatusState;
	/** What a blocked one waits for; `null` where that is none of these, or it is not blocked. */
	readonly kind: 'permission' | 'question' | 'auth' | null;
	readonly app: string;
	readonly title: string;
	readonly message: string;
};

/** The most bytes of a text that is shown, before it is put into base64, and of a name. */
const longest = {title: 192, message: 2048, segment: 32} as const;

/** The report of a record. `id` names it among others of the program; `null` is the root, which stands for all. */
export function statusReport(id: string | null, {state, kind, app, title, message}: StatusRecord): string {
	return report([
		`state=${state}`,
		...(kind === null ? [] : [`kind=${kind}`]),
		`app=${nameFor(app)}`,
		...(id === null ? [] : [`id=${nameFor(id)}`]),
		...textPair('title', title, longest.title),
		...textPair('msg', message, longest.message),
	]);
}

/** Takes back the record of one thing. */
export function clearReport(id: string): string {
	return report(['state=clear', `id=${nameFor(id)}`]);
}

function report(pairs: readonly string[]): string {
	return `\u001b]7501;${pairs.join(':')}\u001b\\`;
}

function textPair(key: string, text: string, most: number): string[] {
	const line = cutBytes(cleanText(text).replaceAll(/\s+/g, ' ').trim(), most);
	return line === '' ? [] : [`${key}=${Buffer.from(line).toString('base64')}`];
}

/** As many whole characters as fit into some bytes of UTF-8. */
function cutBytes(text: string, most: number): string {
	if (Buffer.byteLength(text) <= most) return text;
	const {read} = new TextEncoder().encodeInto(text, new Uint8Array(most));
	return text.slice(0, read);
}

const isName = /^[A-Za-z0-9_.+-]{1,32}$/;

/** A name of the few characters names may have. What has others stays apart from what would look the same. */
function nameFor(text: string): string {
	if (isName.test(text)) return text;
	const mark = `-${fingerprint(text)}`;
	return text.replaceAll(/[^A-Za-z0-9_.+-]/g, '-').slice(0, longest.segment - mark.length) + mark;
}

/** A short mark of a text: 32 bits of FNV-1a (Fowler, Noll, Vo, 1991) over its UTF-16 units. */
function fingerprint(text: string): string {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return (hash >>> 0).toString(16).padStart(8, '0');
}
