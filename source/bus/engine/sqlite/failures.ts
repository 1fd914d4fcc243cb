import {closeSync, openSync} from 'node:fs';
import path from 'node:path';
import {errorCode} from '../../../system/error-code.js';
import {BusError, BusyError, unusableError} from '../../errors.js';
import {isOfNewFolder, otherHome} from '../../system-failures.js';

/** Whether waiting and trying again may help. */
export function isBusy(error: unknown): boolean {
	return /^SQLITE_(?:BUSY|LOCKED)/.test(errorCode(error));
}

/**
 * The error for a database that stayed locked until the deadline passed.
 * @param isMoving whether others got on meanwhile
 */
export function stayedBusy(name: string, seconds: number, isMoving: boolean): BusyError {
	return new BusyError(
		`the database ${name} is busy: another program has held it locked for more than ${seconds} s`,
		'end the program that holds a transaction open, or try again',
		isMoving,
	);
}

/** What the database says to whoever gives a row a number after which there is none left for others. */
export const noNumber = 'no number is as large as this';

/** The error for a database whose last number was given out. SQLite tells of it as it does of a full disk. */
export function usedUp(name: string): BusError {
	return unusableError(
		`no number is left for new rows in the database ${name}: another program has given out the last one`,
		'run `session-bus prune`: it numbers such rows anew',
	);
}

/**
 * Turns what SQLite or the file system threw into one sentence and a remedy; anything else stays as it is.
 * @param name the database, as it is shown
 * @param file its real path
 */
export function explainFailure(thrown: unknown, name: string, file: string = name): unknown {
	if (thrown instanceof BusError) return thrown;
	const error = askSystem(thrown, file);
	const code = errorCode(error);
	const known = isUnfinished(error)
		? unfinished
		: isOfNewFolder(error) && (code === 'EACCES' || code === 'EPERM')
			? noFolder
			: explanations.find(({codes}) => codes.some(prefix => code.startsWith(prefix)));
	if (!known && !isOutside(error, code)) return thrown;
	const {message, hint} = known ?? {...unforeseen, message: `${unforeseen.message}: ${code}`};
	// as a function, because a path may hold what a replacement would take for a reference
	const fill = (text: string) => text.replaceAll(/PATH|REAL/g, word => (word === 'PATH' ? name : file));
	return unusableError(fill(message), fill(hint), error);
}

/** Whether SQLite or the system failed; anything else, and a wrong call of SQLite, is a mistake of ours. */
function isOutside(error: unknown, code: string): boolean {
	if (code === 'SQLITE_MISUSE' || code === 'SQLITE_RANGE') return false;
	return code.includes('SQLITE_') || (error instanceof Error && 'syscall' in error);
}

/** The most files SQLite opens at once: the database, its log, the shared memory, a journal, the folder. */
const filesOfDatabase = 5;

/** SQLite does not say why a file could not be opened; the system does, asked for the folder it lies in. */
function askSystem(error: unknown, file: string): unknown {
	if (!errorCode(error).startsWith('SQLITE_CANTOPEN')) return error;
	const descriptors: number[] = [];
	try {
		// Never the file itself: closing it would drop the locks this process holds on it
		while (descriptors.length < filesOfDatabase) descriptors.push(openSync(path.dirname(file), 'r'));
		return error;
	} catch (reason) {
		return reason;
	} finally {
		for (const descriptor of descriptors) closeSync(descriptor);
	}
}

/** Whether a statement asked for an index that is yet to be made. */
function isUnfinished(error: unknown): boolean {
	return error instanceof Error && error.message.startsWith('no such index: ');
}

const unfinished = {
	message: 'the database PATH is being brought up to date',
	hint: 'try again in a moment',
} as const;

const noFolder = {
	message: 'permission denied: cannot make the folder of the database PATH',
	hint: `${otherHome}, or name a database with --db`,
} as const;

const unforeseen = {
	message: 'the database PATH cannot be used here',
	hint: 'try again; if it stays so, name another place with --db or SESSION_BUS_DB',
} as const;

const explanations: ReadonlyArray<{codes: readonly string[]; message: string; hint: string}> = [
	{
		// the last, which a reader gets that found no place among the others for ten seconds
		codes: ['SQLITE_BUSY', 'SQLITE_LOCKED', 'SQLITE_PROTOCOL'],
		message: 'the database PATH is busy: another program holds it locked',
		hint: 'end the program that holds a transaction open, or try again',
	},
	{
		codes: ['SQLITE_NOTADB'],
		message: 'PATH is not a database',
		hint: 'name another file with --db, or move this one away',
	},
	{
		codes: [
			'SQLITE_CORRUPT',
			'SQLITE_IOERR_SHORT_READ',
			'SQLITE_IOERR_DATA',
			'SQLITE_IOERR_CORRUPTFS',
			'SQLITE_FORMAT',
			'SQLITE_CANTOPEN_DIRTYWAL',
		],
		message: 'the database PATH is damaged',
		hint: 'move REAL* away, all of them together, to start a fresh one; `sqlite3 FILE .recover` reads what is left of it',
	},
	{
		// the shared memory is the first file that does not fit
		codes: ['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT'],
		message: 'no room left to write the database PATH: the disk is full',
		hint: 'free some space and run the command again; nothing was changed',
	},
	{
		codes: ['SQLITE_READONLY', 'EROFS'],
		message: 'the database PATH cannot be written: it is read-only',
		hint: 'give yourself write permission on it and its folder, or name another with --db',
	},
	{
		codes: ['EMFILE', 'ENFILE'],
		message: 'the database PATH cannot be opened: too many files are open',
		hint: 'end programs that hold many files open, or raise the limit (ulimit -n)',
	},
	{
		codes: ['SQLITE_NOMEM', 'SQLITE_IOERR_NOMEM', 'ENOMEM'],
		message: 'no memory left to use the database PATH',
		hint: 'end programs that take much memory, and try again',
	},
	{
		codes: ['SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_AUTH', 'SQLITE_IOERR_AUTH', 'EACCES', 'EPERM'],
		message: 'permission denied: cannot open the database PATH',
		hint: 'check the permissions of the file and its folder, or name another with --db',
	},
	{
		codes: ['ENOENT', 'ENOTDIR', 'EISDIR', 'EEXIST'],
		message: 'the database PATH cannot be there: a part of its path is missing or no folder',
		hint: 'name another place with --db or SESSION_BUS_DB',
	},
	{
		codes: ['ELOOP'],
		message: 'the database PATH cannot be there: its links lead in a circle',
		hint: 'correct the links, or name another place with --db or SESSION_BUS_DB',
	},
	{
		codes: ['ENAMETOOLONG'],
		message: 'the path of the database is too long',
		hint: 'name a shorter one with --db or SESSION_BUS_DB: at most 500 bytes with every link followed, and 255 for a name',
	},
	{
		codes: [
			'SQLITE_IOERR_LOCK',
			'SQLITE_IOERR_UNLOCK',
			'SQLITE_IOERR_RDLOCK',
			'SQLITE_IOERR_CHECKRESERVEDLOCK',
			'SQLITE_IOERR_BLOCKED',
			'SQLITE_IOERR_SHM',
			'SQLITE_NOLFS',
			'ENOLCK',
			'ENOTSUP',
			'EOPNOTSUPP',
			'ENOSYS',
		],
		message:
			'the file system cannot share the database PATH among programs: it gives no locks or no shared memory',
		hint: 'keep the database on a local disk: name one with --db or SESSION_BUS_DB',
	},
	{
		codes: ['SQLITE_IOERR', 'EIO', 'ENXIO', 'ENODEV', 'ESTALE', 'ETIMEDOUT', 'EHOSTDOWN', 'EREMOTEIO'],
		message: 'the disk failed while reading or writing the database PATH',
		hint: 'check the disk; if it is a network folder, name a local one with --db',
	},
	{
		codes: ['SQLITE_TOOBIG'],
		message: 'the database PATH does not take a value as large as this',
		hint: 'put what is large into a file and send its path',
	},
	{
		codes: ['SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_ERROR', 'SQLITE_SCHEMA', 'SQLITE_ABORT'],
		message: 'the database PATH does not fit: its tables refuse our rows',
		hint: 'another program may have made them; name another database with --db',
	},
];
