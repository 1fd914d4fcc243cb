import {rmdirSync} from 'node:fs';
import path from 'node:path';
import {refusedError, unusableError} from '../bus/errors.js';
import {causeOf, fixOfHome} from '../bus/system-failures.js';
import {takeLockFile} from '../system/lock-file.js';

/** How often another installation is asked whether it is done, in milliseconds. */
const pause = 20;

/**
 * Runs a change of what is installed alone: two at once would each forget what the other did.
 * @param home the folder of session-bus
 * @param patience milliseconds to wait for another one
 * @throws BusError `refused` while another one runs, `unusable` where the folder cannot be written
 */
export function withInstallLock<Result>(home: string, work: () => Result, patience = 5000): Result {
	const file = path.join(home, 'install.lock');
	const end = performance.now() + patience;
	let release = takeIn(home, file);
	for (; release === null && performance.now() < end; release = takeIn(home, file))
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
	if (release === null)
		throw refusedError('another session-bus is installing or uninstalling', 'run the command again after it');
	try {
		return work();
	} finally {
		release();
		removeIfEmpty(home);
	}
}

function takeIn(home: string, file: string): (() => void) | null {
	try {
		return takeLockFile(file);
	} catch (error) {
		const cause = causeOf(error);
		if (cause === null) throw error;
		throw unusableError(`${home} cannot be written: ${cause}`, fixOfHome(error), error);
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
