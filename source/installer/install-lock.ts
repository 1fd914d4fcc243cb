import {closeSync, mkdirSync, openSync, readFileSync, rmdirSync, rmSync, writeSync} from 'node:fs';
import path from 'node:path';
import {refusedError} from '../bus/errors.js';
import {systemProcessTable} from '../system/process-table.js';

/**
 * Runs a change of what is installed alone: two at once would each forget what the other did.
 * @param home the folder of session-bus
 * @throws BusError `refused` while another one runs
 */
export function withInstallLock<Result>(home: string, work: () => Result): Result {
	const file = path.join(home, 'install.lock');
	take(file);
	try {
		return work();
	} finally {
		rmSync(file, {force: true});
		removeIfEmpty(home);
	}
}

/** A folder that was only made for the lock, or that nothing is left in. */
function removeIfEmpty(folder: string): void {
	try {
		rmdirSync(folder);
	} catch {
		// it is in use
	}
}

function take(file: string): void {
	mkdirSync(path.dirname(file), {recursive: true, mode: 0o700});
	for (let attempt = 0; attempt < 2; attempt++) {
		try {
			const descriptor = openSync(file, 'wx', 0o600);
			writeSync(descriptor, String(process.pid));
			closeSync(descriptor);
			return;
		} catch (error) {
			if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
			if (holderRuns(file)) break;
			rmSync(file, {force: true});
		}
	}
	throw refusedError(
		'another session-bus is installing or uninstalling',
		`wait for it; if none runs, remove ${file}`,
	);
}

/** Whether the process that took the lock is still there; one that was killed has left it behind. */
function holderRuns(file: string): boolean {
	let pid: number;
	try {
		pid = Number(readFileSync(file, 'utf8'));
	} catch {
		return false;
	}
	// A file that holds nothing yet was made this very moment
	return !(pid > 0) || systemProcessTable().look(pid) !== 'gone';
}
