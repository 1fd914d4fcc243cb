import {type Stats, statSync} from 'node:fs';
import Database from 'better-sqlite3';
import {errorCode} from '../../../system/error-code.js';
import {BusError, unusableError} from '../../errors.js';
import {Connection} from './connection.js';
import {type DatabaseFile, findDatabaseFile} from './database-file.js';
import {explainFailure, isBusy} from './failures.js';
import {alone} from './file-lock.js';
import {createPrivateFile, isSameFile, isWritable, markOf} from './files.js';
import {finish, isPrepared, prepare, schemaState} from './migrate.js';
import {keepPrivate} from './privacy.js';
import {busyDeadline} from './retry.js';
import {recordPair, settleFiles} from './settle-files.js';

/** How durable a commit is: NORMAL survives any crash of a process, FULL also a loss of power. */
export type Synchronous = 'normal' | 'full';

/** How a database file is opened. */
export type ConnectionOptions = {
	readonly synchronous: Synchronous;
	/**
	 * `fallback` opens a file that may not be written for reading alone; `at any failure` also one that is too busy,
	 * or a full disk too small, to be opened for more.
	 */
	readonly readOnly: 'never' | 'fallback' | 'at any failure';
	/** Milliseconds to wait for others at most, where that is less than usual. */
	readonly patience?: number;
};

/** Many may come upon a fresh file at once, and one of them makes its tables while the others wait. */
const creationDeadline = 10_000;

/** Whoever reads because writing failed has waited already. */
const shortDeadline = 50;

/**
 * Opens a database, creating or completing it where necessary.
 * @param onNotice told what was found and done to its files, as a sentence for its owner
 * @throws BusError `unusable`, with the cause and a remedy.
 */
export function openConnection(
	name: string,
	options: ConnectionOptions,
	onNotice: (notice: string) => void,
): Connection {
	const deadline = performance.now() + (options.patience ?? busyDeadline);
	for (;;) {
		let found: DatabaseFile = {file: name, stats: null};
		let failure: unknown;
		try {
			found = findDatabaseFile(name);
			const {connection, main} = openWithFallback(name, found, options, onNotice, deadline);
			if (isUndisturbed(main, name)) return connection;
			connection.close();
			failure = unusableError(
				`the database ${name} is put in place of another again and again`,
				'try again when whatever moves it has ended',
			);
		} catch (error) {
			if (isBusy(error) && performance.now() < deadline) {
				Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, breather);
				continue;
			}
			failure = explainFailure(error, name, found.file);
			// What was read of two files as if they were one is no reason to call either damaged
			if (!found.stats || isUndisturbed(found.stats, name)) throw failure;
		}
		if (performance.now() > deadline) throw failure;
	}
}

/** How long others are let go on before opening is tried again, in milliseconds. */
const breather = 10;

/** An open database, and its file as it was before it was opened. */
type Opened = {readonly connection: Connection; readonly main: Stats};

/**
 * Whether the file at the path has stayed the same, so that it can be told from what comes there later. Moving a file
 * there and back changes only when its inode changed; writing to it also when its content did.
 */
function isUndisturbed(before: Stats, name: string): boolean {
	const now = statSync(name, {throwIfNoEntry: false});
	if (!now || !isSameFile(before, now)) return false;
	return now.ctimeMs === before.ctimeMs || now.mtimeMs !== before.mtimeMs;
}

function openWithFallback(
	name: string,
	found: DatabaseFile,
	options: ConnectionOptions,
	onNotice: (notice: string) => void,
	deadline: number,
): Opened {
	try {
		return openForWriting(name, found, options, onNotice);
	} catch (error) {
		// SQLite does not wait for all that may be in the way, such as one who makes the tables of a fresh file
		if (isBusy(error) && performance.now() < deadline) throw error;
		const mayRead = options.readOnly === 'fallback' ? isForbidden(error) : options.readOnly !== 'never';
		if (!mayRead || !found.stats || error instanceof BusError) throw error;
		return openForReading(name, found.file, found.stats, options);
	}
}

function openForWriting(
	name: string,
	{file, stats}: DatabaseFile,
	{synchronous, readOnly, patience}: ConnectionOptions,
	onNotice: (notice: string) => void,
): Opened {
	const isFresh = !stats || stats.size === 0;
	const pair = settleFiles(file, stats, onNotice);
	if (isFresh) createPrivateFile(file);
	// SQLite opens such a file without a word, and only its first write fails
	if (!isWritable(file)) throw new Database.SqliteError('the file may not be written', 'SQLITE_READONLY');
	let main = statSync(file);
	// Who may only look leaves everything as it is
	if (readOnly !== 'fallback' && keepPrivate(file, main)) main = statSync(file);
	const database = new Database(file, {timeout: patience ?? busyDeadline, fileMustExist: true});
	try {
		const state = schemaState(database);
		if (state === 'outdated' && patience === undefined) database.pragma(`busy_timeout = ${creationDeadline}`);
		if (database.pragma('journal_mode', {simple: true}) !== 'wal') database.pragma('journal_mode = WAL');
		// Without recursive triggers a row that OR REPLACE puts away would still be counted
		database.exec(
			`PRAGMA synchronous = ${synchronous}; PRAGMA journal_size_limit = 16777216; PRAGMA recursive_triggers = ON`,
		);
		if (state === 'outdated') bringUpToDate(database, file, patience === undefined);
		// From here on waiting is ours: SQLite's own handler sleeps inside the call and is unfair
		database.exec('PRAGMA busy_timeout = 0');
		const connection = new Connection(database, {name, file, main, readOnly: false});
		if (connection.log) recordPair(file, pair, {main: markOf(main), log: markOf(connection.log)});
		return {connection, main};
	} catch (error) {
		database.close();
		throw error;
	}
}

/**
 * @param mayTakeLong whether to stay until everything is as it should be; others go on with what is there
 */
function bringUpToDate(database: Database.Database, file: string, mayTakeLong: boolean): void {
	if (!isPrepared(database)) prepare(database);
	if (!mayTakeLong || schemaState(database) === 'current') return;
	try {
		alone(`${file}-upgrade`, 0, () => finish(database));
	} catch (error) {
		// another process is at it, or cannot be let in: every index but the last is a matter of time
		if (!isBusy(error)) throw error;
	}
}

function openForReading(name: string, file: string, main: Stats, {readOnly}: ConnectionOptions): Opened {
	const timeout = readOnly === 'fallback' ? busyDeadline : shortDeadline;
	const database = new Database(file, {readonly: true, timeout});
	try {
		// Whoever reads because nothing else goes asks only what the tables of every version can answer
		const mayBeOld = readOnly === 'at any failure';
		if (schemaState(database) === 'outdated' && !mayBeOld && !isPrepared(database)) {
			throw unusableError(
				`the database ${name} is not up to date, and it can only be read`,
				'run any command as somebody who may write it, which brings it up to date',
			);
		}
		return {connection: new Connection(database, {name, file, main, readOnly: true}), main};
	} catch (error) {
		database.close();
		throw error;
	}
}

const forbiddenCodes = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'EACCES', 'EROFS', 'EPERM'];

function isForbidden(error: unknown): boolean {
	return forbiddenCodes.some(prefix => errorCode(error).startsWith(prefix));
}
