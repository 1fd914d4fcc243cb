import {createHash, randomBytes} from 'node:crypto';
import {
	accessSync,
	chmodSync,
	chownSync,
	closeSync,
	constants,
	fsyncSync,
	lstatSync,
	mkdirSync,
	openSync,
	readFileSync,
	readlinkSync,
	renameSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {unusableError} from '../bus/errors.js';

/** The changes an installation makes to the file system, one at a time, so that tests can stop it at any of them. */
export type FileStore = {
	/** Puts a file in place as a whole, with the mode and owner of the one before; makes its folders. */
	readonly write: (file: string, bytes: Uint8Array, mode?: number) => void;
	readonly remove: (file: string) => void;
	/** Removes a folder if nothing is in it. */
	readonly removeFolder: (folder: string) => void;
};

/** The file system itself. */
export const fileStore: FileStore = {
	write(file, bytes, mode) {
		explained(file, () => {
			const target = followLinks(file);
			mkdirSync(path.dirname(target), {recursive: true});
			replaceFile(target, bytes, mode);
		});
	},
	// What lies behind a link is what was written, and the link is somebody's own
	remove: file => explained(file, () => rmSync(followLinks(file), {force: true})),
	removeFolder(folder) {
		try {
			rmdirSync(folder);
		} catch {
			// somebody has put something into it, or it has gone
		}
	},
};

/** What a file holds; `null` when it is not there. */
export function readBytes(file: string): Buffer | null {
	try {
		return readFileSync(file);
	} catch (error) {
		if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return null;
		throw explain(error, file);
	}
}

/** A name for what a file holds. */
export function hashOf(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

/** The folders above a file that are not there yet, outermost first. */
export function missingFolders(file: string): string[] {
	const missing: string[] = [];
	for (let folder = path.dirname(file); !exists(folder); folder = path.dirname(folder))
		missing.unshift(folder);
	return missing;
}

/** Makes sure, before anything is written, that a file can be. */
export function requireWritable(file: string): void {
	const target = followLinks(file);
	let folder = path.dirname(target);
	while (!exists(folder)) folder = path.dirname(folder);
	explained(file, () => {
		if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a folder'), {code: 'ENOTDIR'});
		accessSync(folder, constants.W_OK | constants.X_OK);
	});
}

/** The file that links lead to, which may not be there. */
function followLinks(file: string): string {
	let current = file;
	// As many links as Linux follows
	for (let links = 0; links < 40; links++) {
		try {
			if (!lstatSync(current).isSymbolicLink()) return current;
		} catch {
			return current;
		}
		current = path.resolve(path.dirname(current), readlinkSync(current));
	}
	throw unusableError(`${file} is a link that leads nowhere`, 'remove the link, then run the command again');
}

function replaceFile(target: string, bytes: Uint8Array, wanted: number | undefined): void {
	const before = statSync(target, {throwIfNoEntry: false});
	const temporary = `${target}.${randomBytes(6).toString('hex')}.tmp`;
	const mode = wanted ?? (before ? before.mode & 0o7777 : 0o666 & ~process.umask());
	try {
		writeAndFlush(temporary, bytes);
		chmodSync(temporary, mode);
		if (before) keepOwner(temporary, before.uid, before.gid);
		renameSync(temporary, target);
	} catch (error) {
		rmSync(temporary, {force: true});
		throw error;
	}
	flushFolder(path.dirname(target));
}

function writeAndFlush(file: string, bytes: Uint8Array): void {
	// It may hold what only its owner may read
	const descriptor = openSync(file, 'wx', 0o600);
	try {
		writeFileSync(descriptor, bytes);
		fsyncSync(descriptor);
	} finally {
		closeSync(descriptor);
	}
}

/** So that the new name survives a loss of power; not every file system can. */
function flushFolder(folder: string): void {
	try {
		const descriptor = openSync(folder, 'r');
		fsyncSync(descriptor);
		closeSync(descriptor);
	} catch {
		// the file itself is safe
	}
}

/** Only the administrator can give a file away, and only then is it another's. */
function keepOwner(file: string, uid: number, gid: number): void {
	const {uid: owner, gid: group} = statSync(file);
	if (owner === uid && group === gid) return;
	try {
		chownSync(file, uid, gid);
	} catch {
		// the content matters more
	}
}

function exists(file: string): boolean {
	return statSync(file, {throwIfNoEntry: false}) !== undefined;
}

/**
 * Works on a file.
 * @throws BusError `unusable` when the file system refuses, with the reason and what to do
 */
export function explained<Result>(file: string, work: () => Result): Result {
	try {
		return work();
	} catch (error) {
		throw explain(error, file);
	}
}

const causes: Readonly<Record<string, readonly [cause: string, fix: string]>> = {
	EACCES: ['permission is denied', 'make the folder writable for yourself (chmod u+w)'],
	EPERM: ['permission is denied', 'make the file and its folder writable for yourself'],
	EROFS: ['the file system is read-only', 'run the command where it can be written'],
	ENOSPC: ['the disk is full', 'make room'],
	ENOTDIR: ['a file is where a folder must be', 'move that file away'],
	ELOOP: ['its links go round in a circle', 'remove them'],
	EBUSY: ['it is mounted by itself', 'change it where it comes from'],
	EISDIR: ['a folder is where the file must be', 'move that folder away'],
};

function explain(error: unknown, file: string): unknown {
	const known = causes[codeOf(error)];
	return known
		? unusableError(`${file} cannot be used: ${known[0]}`, `${known[1]}, then run the command again`, error)
		: error;
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
