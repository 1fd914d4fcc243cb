import {rmSync, statSync} from 'node:fs';
import Database from 'better-sqlite3';
import {createPrivateFile, type FileMark, markOf} from './files.js';

/**
 * Runs `work` while no other process does the same under the same lock, which is a file of its own as long as it
 * lasts. The system frees it of a process that was killed.
 * @param patience how long to wait for the other, in milliseconds
 * @throws an error of SQLite that says busy, when that was not enough
 */
export function alone(lock: string, patience: number, work: () => void): void {
	const deadline = performance.now() + patience;
	for (;;) {
		createPrivateFile(lock);
		const mark = markAt(lock);
		const timeout = Math.max(0, Math.ceil(deadline - performance.now()));
		const database = new Database(lock, {timeout});
		try {
			if (isTaken(database, lock, mark)) {
				work();
				rmSync(lock, {force: true});
				return;
			}
		} finally {
			database.close();
		}
	}
}

/** Whoever had it before takes the file away at the end: to have that one locked then is to be alone with nobody. */
function isTaken(database: Database.Database, lock: string, mark: FileMark | null): boolean {
	const isThere = () => mark !== null && markAt(lock) === mark;
	try {
		database.exec('BEGIN EXCLUSIVE');
	} catch (error) {
		// SQLite asks for the mode of the file by its name
		if (isThere()) throw error;
		return false;
	}
	return isThere();
}

function markAt(lock: string): FileMark | null {
	const stats = statSync(lock, {throwIfNoEntry: false});
	return stats ? markOf(stats) : null;
}
