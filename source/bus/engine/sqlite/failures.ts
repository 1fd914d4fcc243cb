import {type BusError, unusableError} from '../../errors.js';

const busyCodes = new Set(['SQLITE_BUSY', 'SQLITE_BUSY_RECOVERY', 'SQLITE_BUSY_SNAPSHOT', 'SQLITE_LOCKED']);

/** Whether waiting and trying again may help. */
export function isBusy(error: unknown): boolean {
	return busyCodes.has(codeOf(error));
}

/** The error for a database that stayed locked until the deadline passed. */
export function stayedBusy(path: string, seconds: number): BusError {
	return unusableError(
		`the database ${path} is busy: another program has held it locked for more than ${seconds} s`,
		'end the program that holds a transaction open, or try again',
	);
}

/** Turns what SQLite or the file system threw into one sentence and a remedy; anything else stays as it is. */
export function explainFailure(error: unknown, path: string): unknown {
	const code = codeOf(error);
	const explanation = explanations.find(({codes}) => codes.some(prefix => code.startsWith(prefix)));
	if (!explanation) return error;
	return unusableError(explanation.message.replace('PATH', path), explanation.hint, error);
}

const explanations: ReadonlyArray<{codes: readonly string[]; message: string; hint: string}> = [
	{
		codes: ['SQLITE_BUSY', 'SQLITE_LOCKED'],
		message: 'the database PATH is busy: another program holds it locked',
		hint: 'end the program that holds a transaction open, or try again',
	},
	{
		codes: ['SQLITE_NOTADB'],
		message: 'PATH is not a database',
		hint: 'name another file with --db, or move this one away',
	},
	{
		codes: ['SQLITE_CORRUPT', 'SQLITE_IOERR_SHORT_READ', 'SQLITE_FORMAT'],
		message: 'the database PATH is damaged',
		hint: 'move it away to start a fresh one; `sqlite3 FILE .recover` reads what is left of it',
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
		codes: ['SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_AUTH', 'EACCES', 'EPERM'],
		message: 'permission denied: cannot open the database PATH',
		hint: 'check the permissions of the file and its folder, or name another with --db',
	},
	{
		codes: ['ENOENT', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'ELOOP', 'EEXIST'],
		message: 'the database PATH cannot be there: a part of its path is missing or no folder',
		hint: 'name another place with --db or SESSION_BUS_DB',
	},
	{
		codes: ['SQLITE_IOERR'],
		message: 'the disk failed while reading or writing the database PATH',
		hint: 'check the disk; if it is a network folder, name a local one with --db',
	},
	{
		codes: ['SQLITE_CONSTRAINT', 'SQLITE_MISMATCH', 'SQLITE_ERROR'],
		message: 'the database PATH does not fit: its tables refuse our rows',
		hint: 'another program may have made them; name another database with --db',
	},
];

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}
