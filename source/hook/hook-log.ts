import {appendFileSync, mkdirSync, readFileSync, renameSync, statSync} from 'node:fs';
import path from 'node:path';

/** What went wrong in one hook. Hooks stay silent towards their agents, so it is only found here. */
export type HookFailure = {
	/** ISO-8601, UTC. */
	readonly at: string;
	readonly vendor: string;
	readonly event: string;
	readonly error: string;
};

/** The log in the folder of session-bus; one JSON document a line. */
export function hookLogFile(home: string): string {
	return path.join(home, 'hook-errors.log');
}

/** When the log is this long it starts anew; the old one is kept beside it. */
const longestLog = 256 * 1024;

/** More of an error than this is not kept. */
const longestError = 500;

/** Writes down a failure. Fails silently: nothing may keep a hook from ending well. */
export function logHookFailure(home: string | null, failure: HookFailure): void {
	if (home === null) return;
	const file = hookLogFile(home);
	try {
		mkdirSync(home, {recursive: true, mode: 0o700});
		if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) > longestLog) renameSync(file, `${file}.1`);
		const error = failure.error.slice(0, longestError);
		appendFileSync(file, `${JSON.stringify({...failure, error})}\n`, {mode: 0o600});
	} catch {
		// a full or read-only disk: there is nobody left to tell
	}
}

/** The failures on record, oldest first. Lines that are none are passed over. */
export function readHookFailures(home: string): HookFailure[] {
	let source: string;
	try {
		source = readFileSync(hookLogFile(home), 'utf8');
	} catch {
		return [];
	}
	return source.split('\n').flatMap(line => {
		try {
			const entry: unknown = JSON.parse(line);
			return isFailure(entry) ? [entry] : [];
		} catch {
			return [];
		}
	});
}

function isFailure(entry: unknown): entry is HookFailure {
	if (typeof entry !== 'object' || entry === null) return false;
	const fields = Object.fromEntries(Object.entries(entry));
	return ['at', 'vendor', 'event', 'error'].every(name => typeof fields[name] === 'string');
}
