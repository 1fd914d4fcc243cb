import {largestPid} from '../../system/process-table.js';
import {usageError} from '../errors.js';
import {messageBytes} from '../limits.js';

const vendorPattern = /^[a-z][a-z0-9-]*$/;
const controlCharacters = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;
const longestName = 256;

/**
 * Checks the name of an agent: lower case, as in `claude` or `my-agent`.
 * @throws BusError `usage`
 */
export function requireVendor(vendor: string): string {
	if (vendorPattern.test(vendor) && vendor.length <= 64) return vendor;
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

/** Whether a text can serve as a name; for what came from others, and is better left out than refused. */
export function isName(name: string): boolean {
	return name.trim() !== '' && !controlCharacters.test(name) && name.length <= longestName;
}

/**
 * Checks a name people type: a task id, a project, a model. Control characters and direction marks could
 * change what a terminal shows, so they are refused.
 * @param what what the name is for, as in `task id`
 * @throws BusError `usage`
 */
export function requireName(what: string, name: string): string {
	if (name.trim() === '') throw usageError(`the ${what} is empty`, `give a ${what}, such as H.13.2`);
	if (controlCharacters.test(name)) {
		throw usageError(`the ${what} ${JSON.stringify(name)} has control characters`, 'leave them out');
	}
	if (name.length > longestName) {
		throw usageError(`the ${what} is ${name.length} characters long`, `use at most ${longestName}`);
	}
	return name;
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
