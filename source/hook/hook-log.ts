import {closeSync, constants, openSync, renameSync, statSync, writeSync} from 'node:fs';
import path from 'node:path';
import {hour} from '../bus/timestamps.js';
import {makeFolder} from '../system/make-folder.js';
import {readTextFile} from '../system/read-file.js';

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

const {O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY} = constants;

/** A link may lead to a file of somebody else, and a pipe would wait for a reader. */
const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;

/** More of an error than this is not kept. */
const longestError = 500;

/** Writes down a failure. Fails silently: nothing may keep a hook from ending well. */
export function logHookFailure(home: string | null, failure: HookFailure): void {
	if (home === null) return;
	const file = hookLogFile(home);
	try {
		if ((statSync(file, {throwIfNoEntry: false})?.size ?? 0) > longestLog) renameSync(file, `${file}.1`);
	} catch {
		// it grows on
	}
	appendToLog(home, file, [{...failure, error: failure.error.slice(0, longestError)}]);
}

/** Adds lines to a log in the folder of session-bus. Fails silently. */
export function appendToLog(home: string, file: string, entries: readonly object[]): void {
	if (entries.length === 0) return;
	try {
		makeFolder(home, 0o700);
		const log = openSync(file, flags, 0o600);
		writeSync(log, entries.map(entry => `${JSON.stringify(entry)}\n`).join(''));
		closeSync(log);
	} catch {
		// a full or read-only disk: there is nobody left to tell
	}
}

/** Writes down what would fail the same way at every event, such as a configuration with a slip: once an hour. */
export function logSlip(home: string | null, failure: HookFailure): void {
	const since = Date.parse(failure.at) - hour;
	const isKnown = ({error, at}: HookFailure) => error === failure.error && Date.parse(at) > since;
	if (home !== null && !readHookFailures(home).some(isKnown)) logHookFailure(home, failure);
}

/** The failures on record, oldest first. */
export function readHookFailures(home: string): HookFailure[] {
	return readLog(hookLogFile(home), isFailure);
}

/** What a line of a log holds, before anybody knows whether it is an entry. */
export type LogFields = Readonly<Record<string, unknown>>;

/** The entries of a log, oldest first. Lines that are none are passed over. */
export function readLog<Entry>(
	file: string,
	isEntry: (fields: LogFields) => fields is Entry & LogFields,
): Entry[] {
	const lines = readTextFile(file)?.split('\n') ?? [];
	return lines.flatMap(line => {
		try {
			const entry: unknown = JSON.parse(line);
			const fields = typeof entry === 'object' && entry !== null ? {...entry} : {};
			return isEntry(fields) ? [fields] : [];
		} catch {
			return [];
		}
	});
}

/** Whether some fields of an entry are texts. */
export function hasTexts(fields: LogFields, ...names: readonly string[]): boolean {
	return names.every(name => typeof fields[name] === 'string');
}

function isFailure(fields: LogFields): fields is HookFailure & LogFields {
	return hasTexts(fields, 'at', 'vendor', 'event', 'error');
}
