import {cleanText, thinMarks} from '../../presentation/clean-text.js';
import {largestPid} from '../../system/process-table.js';
import {usageError} from '../errors.js';
import {messageBytes} from '../limits.js';

declare const inNormalForm: unique symbol;

/**
 * A name in the one form in which names are stored, compared and shown: of a task, a project, a type. Whatever is
 * compared must be of this type, so that two spellings of one name are one. Capital letters count: `T1` and `t1`
 * look different, and are.
 */
export type Name = string & {readonly [inNormalForm]: true};

/** What is in normal form for certain, as most names are. */
const plainName = /^[!-~]+(?: [!-~]+)*$/;

/**
 * What nobody sees, whatever it does to its neighbours: joiners, marks of direction, fillers; and choices of look, which
 * not every screen obeys: skin tones, keycaps, coloured or plain.
 */
const unseen = /(?:[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Emoji_Modifier}]|\u20e3)+/gu;

/**
 * What has no look of its own, or none that everybody sees alike: controls but for white space, halves of characters,
 * private and unassigned ones.
 */
const refusedCharacters = /[[\p{Cc}\p{Cs}\p{Co}\p{Cn}]--[\s\u0085\p{Default_Ignorable_Code_Point}]]/v;

const vendorPattern = /^[a-z][a-z0-9-]*$/;
const longestName = 256;

/**
 * The one form of a name that others wrote, made of what would be shown of it: two spellings that look the same have
 * the same form. `null` for a text of which nothing is seen.
 */
export function normalForm(text: string): Name | null {
	if (isPlain(text)) return text;
	const form = formOf(text);
	return isInNormalForm(form) ? form : null;
}

function isPlain(text: string): text is Name {
	return plainName.test(text);
}

function isInNormalForm(text: string): text is Name {
	return text !== '' && formOf(text) === text;
}

function formOf(text: string): string {
	const seen = cleanText(text).replace(unseen, '').normalize('NFC');
	return thinMarks(seen.replace(/\s+/g, ' ').trim());
}

/**
 * Checks the name of an agent: lower case, as in `claude` or `my-agent`.
 * @throws BusError `usage`
 */
export function requireVendor(vendor: string): Name {
	const name = normalForm(vendor);
	if (name !== null && vendorPattern.test(name) && name.length <= 64) return name;
	throw usageError(
		`${JSON.stringify(vendor)} is not a vendor name`,
		'use lower-case letters, digits and hyphens, beginning with a letter, such as claude, codex, gemini, kimi',
	);
}

/**
 * Checks a pid.
 * @throws BusError `usage`
 */
export function requirePid(pid: number): number {
	if (Number.isInteger(pid) && pid > 0 && pid <= largestPid) return pid;
	throw usageError(`${pid} is not a process id`, `give a whole number from 1 to ${largestPid}`);
}

/** A text as a name; `null` for what is none. For what came from others, and is better left out than refused. */
export function nameOf(text: string): Name | null {
	if (text.length <= longestName && isPlain(text)) return text;
	const name = normalForm(text);
	return name === null || refusedCharacters.test(text) || lengthOf(name) > longestName ? null : name;
}

/**
 * Checks a name people type: a task id, a project, a model. White space around it, and what is not seen in it, does
 * not count.
 * @param what what the name is for, as in `task id`
 * @throws BusError `usage`
 */
export function requireName(what: string, text: string): Name {
	const name = nameOf(text);
	if (name !== null) return name;
	const form = normalForm(text);
	if (form === null) throw usageError(`the ${what} is empty`, `give a ${what}, such as H.13.2`);
	if (refusedCharacters.test(text)) {
		throw usageError(
			`the ${what} ${JSON.stringify(text)} has characters that cannot be shown`,
			'leave them out',
		);
	}
	throw usageError(`the ${what} is ${lengthOf(form)} characters long`, `use at most ${longestName}`);
}

/** How many characters a text has, which may be stored in two halves. */
function lengthOf(text: string): number {
	return text.length <= longestName ? text.length : Array.from(text).length;
}

/**
 * Checks the body of a message.
 * @throws BusError `usage` when it is empty or larger than 64 KiB
 */
export function requireBody(body: string): string {
	if (body === '') throw usageError('the message is empty', 'say something');
	const bytes = Buffer.byteLength(body);
	if (bytes <= messageBytes) return body;
	throw usageError(
		`the message is ${Math.ceil(bytes / 1024)} KiB; at most 64 KiB fit`,
		'put the text into a file and send its path',
	);
}
