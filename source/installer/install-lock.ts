import {rmdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {refusedError} from '../bus/errors.js';
import {takeLockFile} from '../system/lock-file.js';

/**
 * Runs a change of what is installed alone: two at once would each forget what the other did.
 * @param home the folder of session-bus
 * @throws BusError `refused` while another one runs
 */
export function withInstallLock<Result>(home: string, work: () => Result): Result {
	const file = path.join(home, 'install.lock');
	if (!takeLockFile(file)) {
		throw refusedError(
			'another session-bus is installing or uninstalling',
			`wait for it; if none runs, remove ${file}`,
		);
	}
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
