import Database from 'better-sqlite3';
import {takeLockFile} from '../../../system/lock-file.js';

/** How long another process is let work before it is asked again, in milliseconds. */
const pause = 10;

/**
 * Runs `work` while no other process does the same under the same lock, which is a file of its own as long as it
 * lasts. The system frees it of a process that was killed.
 * @param patience how long to wait for the other, in milliseconds
 * @throws an error of SQLite that says busy, when that was not enough
 */
export function alone(lock: string, patience: number, work: () => void): void {
	const deadline = performance.now() + patience;
	let release = takeLockFile(lock);
	for (; release === null; release = takeLockFile(lock)) {
		if (performance.now() >= deadline) {
			throw new Database.SqliteError('another process is at it', 'SQLITE_BUSY');
		}
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
	}
	try {
		work();
	} finally {
		release();
	}
}
