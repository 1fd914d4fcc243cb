import {closeSync, openSync, rmSync, statSync, truncateSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {errorCode} from './error-code.js';
import {makeFolder} from './make-folder.js';
import {systemProcessTable} from './process-table.js';
import {readTextFile} from './read-file.js';

/** Others may take the lock and give it back that often while one tries; then it counts as taken. */
const mostAttempts = 20;

/**
 * Takes a lock, making its file and the folder of that. The system gives it back when the process ends, however that
 * comes: the lock is SQLite's own on an empty database.
 * @returns what gives it back, with the file; `null` where somebody else has it
 */
export function takeLockFile(file: string): (() => void) | null {
	makeFolder(path.dirname(file), 0o700);
	for (let attempt = 1; attempt <= mostAttempts; attempt++) {
		if (!makeEmpty(file)) return null;
		const before = identityOf(file);
		const database = new Database(file, {timeout: 0});
		try {
			database.exec('BEGIN EXCLUSIVE');
			// Whoever had it has removed the file: a lock on one without a name keeps nobody out
			if (before !== null && identityOf(file) === before) {
				return () => {
					rmSync(file, {force: true});
					database.close();
				};
			}
			database.close();
		} catch (error) {
			database.close();
			if (errorCode(error).startsWith('SQLITE_BUSY')) return null;
			// An earlier version has written into it, or somebody has removed it, this moment
			if (attempt === mostAttempts || !/^SQLITE_(?:NOTADB|IOERR)/.test(errorCode(error))) throw error;
		}
	}
	return null;
}

/**
 * Sees to it that the file is there and empty. Earlier versions wrote the pid of the holder into it, which one that
 * was killed has left behind. It is emptied rather than removed: by now it may be somebody's lock.
 * @returns whether the lock may be free
 */
function makeEmpty(file: string): boolean {
	try {
		closeSync(openSync(file, 'wx', 0o600));
	} catch (error) {
		if (errorCode(error) !== 'EEXIST') throw error;
	}
	// Opening one that this process holds, and closing it, would give it back (fcntl(2))
	if (!statSync(file, {throwIfNoEntry: false})?.size) return true;
	const holder = readTextFile(file) ?? '';
	if (holder === '') return true;
	const pid = Number(holder);
	if (!(pid > 0) || systemProcessTable().look(pid) !== 'gone') return false;
	try {
		truncateSync(file);
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') throw error;
	}
	return true;
}

/** What tells a file from another one of the same name; `null` where there is none. */
function identityOf(file: string): string | null {
	const stats = statSync(file, {bigint: true, throwIfNoEntry: false});
	return stats ? `${stats.dev}.${stats.ino}.${stats.birthtimeNs}` : null;
}
