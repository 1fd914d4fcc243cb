import {closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync} from 'node:fs';
import path from 'node:path';
import {systemProcessTable} from './process-table.js';

/**
 * Takes a lock that is a file with the pid of its holder in it, making its folder; one that was killed loses it.
 * Returns whether it was free. Whoever takes it removes the file.
 */
export function takeLockFile(file: string): boolean {
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			const descriptor = openSync(file, 'wx', 0o600);
			writeSync(descriptor, String(process.pid));
			closeSync(descriptor);
			return true;
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
			const holder = readHolder(file);
			// given back meanwhile; it may be taken again by now, so nothing is removed
			if (holder === null) continue;
			if (runs(holder)) break;
			rmSync(file, {force: true});
		}
	}
	return false;
}

/** What the lock says of its holder; `null` when it is free. */
function readHolder(file: string): string | null {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return null;
	}
}

/** Whether the process that took the lock is still there; one that was killed has left it behind. */
function runs(holder: string): boolean {
	const pid = Number(holder);
	// A file that holds nothing yet was made this very moment
	return !(pid > 0) || systemProcessTable().look(pid) !== 'gone';
}
