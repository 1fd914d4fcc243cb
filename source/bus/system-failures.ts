import {errorCode} from '../system/error-code.js';
import {type BusError, unusableError} from './errors.js';

/** What the system says of a file, and what to do about it. */
const causes: Readonly<Record<string, readonly [cause: string, fix: string]>> = {
	EACCES: ['permission is denied', 'make the folder writable for yourself (chmod u+w)'],
	EPERM: ['permission is denied', 'make the file and its folder writable for yourself'],
	EROFS: ['the file system is read-only', 'run the command where it can be written'],
	ENOSPC: ['the disk is full', 'make room'],
	EDQUOT: ['your share of the disk is full', 'make room'],
	ENOTDIR: ['a file is where a folder must be', 'move that file away'],
	ELOOP: ['its links go round in a circle', 'remove them'],
	EBUSY: ['it is mounted by itself', 'change it where it comes from'],
	EFTYPE: ['a pipe, a socket or a device is where the file must be', 'move that away'],
	EFBIG: ['it is longer than such a file can be', 'move that file away'],
	EISDIR: ['a folder is where the file must be', 'move that folder away'],
	EIO: ['the disk failed', 'check the disk'],
};

/** What SQLite says of files that are used as locks, as the system would say it. */
const ofSqlite: ReadonlyArray<readonly [prefix: string, code: string]> = [
	['SQLITE_FULL', 'ENOSPC'],
	['SQLITE_READONLY', 'EROFS'],
	['SQLITE_CANTOPEN', 'EACCES'],
	['SQLITE_IOERR', 'EIO'],
];

/** What to do where the folder of session-bus cannot be made or written. */
export const otherHome = 'set SESSION_BUS_HOME to a folder that you can write';

/** Why the system refused, in words; `null` for what is no refusal of the file system. */
export function causeOf(error: unknown): string | null {
	return causes[codeOf(error)]?.[0] ?? (isOfNewFolder(error) ? 'no folder can be made there' : null);
}

/** What to do where the folder of session-bus was refused. */
export function fixOfHome(error: unknown): string {
	const isFull = ['ENOSPC', 'EDQUOT'].includes(codeOf(error));
	return isFull ? `${fixOf(error)}, or ${otherHome}` : otherHome;
}

function fixOf(error: unknown): string {
	return causes[codeOf(error)]?.[1] ?? 'name another place';
}

/**
 * Turns what the file system refused into one sentence and a remedy; `null` for whatever else was thrown.
 * @param file what was worked on
 */
export function explainSystemFailure(error: unknown, file: string): BusError | null {
	const cause = causeOf(error);
	return cause === null
		? null
		: unusableError(`${file} cannot be used: ${cause}`, `${fixOf(error)}, then run the command again`, error);
}

function codeOf(error: unknown): string {
	const code = errorCode(error);
	return ofSqlite.find(([prefix]) => code.startsWith(prefix))?.[1] ?? code;
}

/** Whether an error came from a call of the system that makes a folder. */
export function isOfNewFolder(error: unknown): boolean {
	return isCallOf(error, 'mkdir') || isCallOf(error, 'mkdtemp');
}

function isCallOf(error: unknown, call: string): boolean {
	return error instanceof Error && 'syscall' in error && error.syscall === call;
}

/** The file an error of the system is about; what it was about, where that has no name. */
export function subjectOf(error: unknown): string {
	if (error instanceof Error && 'path' in error && typeof error.path === 'string') return error.path;
	return isCallOf(error, 'write') ? 'standard output' : 'a file';
}
