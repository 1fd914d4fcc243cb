import {createHash} from 'node:crypto';
import {
	accessSync,
	closeSync,
	constants,
	fchmodSync,
	fchownSync,
	fstatSync,
	fsyncSync,
	lstatSync,
	openSync,
	readlinkSync,
	renameSync,
	rmdirSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {namesIn} from '../agents/transcript.js';
import {unusableError} from '../bus/errors.js';
import {causeOf, explainSystemFailure} from '../bus/system-failures.js';
import {errorCode} from '../system/error-code.js';
import {makeFolder} from '../system/make-folder.js';
import {systemProcessTable} from '../system/process-table.js';
import {readRegularFile} from '../system/read-file.js';

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
			// Whatever the mask of this process: what agents start or obey may lie here
			makeFolder(path.dirname(target), 0o755);
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
		return readRegularFile(file);
	} catch (error) {
		if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return null;
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
	try {
		if (!statSync(folder).isDirectory()) throw Object.assign(new Error('not a folder'), {code: 'ENOTDIR'});
		accessSync(folder, constants.W_OK | constants.X_OK);
	} catch (error) {
		const cause = causeOf(error);
		if (target === file || cause === null) throw explain(error, file);
		// What made the link would make it anew, and a package store is never to be written by hand
		throw unusableError(
			`${file} leads to ${target}, which cannot be changed: ${cause}`,
			'change it where that file comes from, then run the command again',
			error,
		);
	}
}

/** The file that links lead to, which may not be there. */
export function followLinks(file: string): string {
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

/** Between the name of a file and the pid of the process that is about to put it into place. */
const draftMark = '.session-bus-';

/** Removes what processes that were killed while they wrote a file have left beside it. */
export function removeDrafts(file: string): void {
	const target = followLinks(file);
	const folder = path.dirname(target);
	const start = path.basename(target) + draftMark;
	for (const name of namesIn(folder)) {
		const pid = name.startsWith(start) ? Number(/^(\d+)\.tmp$/.exec(name.slice(start.length))?.[1]) : 0;
		if (pid > 0 && systemProcessTable().look(pid) === 'gone') rmSync(path.join(folder, name), {force: true});
	}
}

function replaceFile(target: string, bytes: Uint8Array, wanted: number | undefined): void {
	const before = statSync(target, {throwIfNoEntry: false});
	const draft = `${target}${draftMark}${process.pid}.tmp`;
	rmSync(draft, {force: true});
	const mode = wanted ?? (before ? before.mode & 0o7777 : 0o666 & ~process.umask());
	try {
		// It may hold what only its owner may read
		const descriptor = openSync(draft, 'wx', 0o600);
		try {
			writeFileSync(descriptor, bytes);
			// Through the descriptor: whoever can write the folder could put a link in the place of the name
			fchmodSync(descriptor, mode);
			if (before) keepOwner(descriptor, before.uid, before.gid);
			fsyncSync(descriptor);
		} finally {
			closeSync(descriptor);
		}
		renameSync(draft, target);
	} catch (error) {
		rmSync(draft, {force: true});
		throw error;
	}
	flushFolder(path.dirname(target));
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
function keepOwner(descriptor: number, uid: number, gid: number): void {
	const {uid: owner, gid: group} = fstatSync(descriptor);
	if (owner === uid && group === gid) return;
	try {
		fchownSync(descriptor, uid, gid);
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

function explain(error: unknown, file: string): unknown {
	return explainSystemFailure(error, file) ?? error;
}
