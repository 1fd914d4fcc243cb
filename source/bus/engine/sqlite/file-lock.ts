import {rmSync} from 'node:fs';
import Database from 'better-sqlite3';
import {createPrivateFile} from './files.js';

/**
 * Runs `work` while no other process does the same under the same lock, which is a file of its own as long as it
 * lasts. The system frees it of a process that was killed.
 * @param patience how long to wait for the other, in milliseconds
 * @throws an error of SQLite that says busy, when that was not enough
 */
export function alone(lock: string, patience: number, work: () => void): void {
	createPrivateFile(lock);
	const database = new Database(lock, {timeout: patience});
	try {
		database.exec('BEGIN EXCLUSIVE');
		work();
		rmSync(lock, {force: true});
	} finally {
		database.close();
	}
}
