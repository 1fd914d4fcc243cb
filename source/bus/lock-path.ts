import {readlinkSync, realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import {usageError} from './errors.js';
import {escapeGlob, isGlob} from './rules/glob.js';
import type {Coverage} from './rules/lock-overlap.js';

/**
 * Turns what a person or an agent names into what a lock covers: real paths, so that one file has one name.
 * A folder is named by a trailing slash or by being one. A glob begins after the folders that exist, so that in
 * `app/[id]/*.ts` the folder `[id]`, where there is one, is meant itself.
 * @param cwd absolute folder that relative names start from
 * @throws BusError `usage` when nothing can be there: a folder on the way is missing or may not be entered
 */
export function resolveLockPath(name: string, cwd: string): Coverage & {readonly exists: boolean} {
	if (name === '' || name.includes('\0'))
		throw usageError(`${JSON.stringify(name)} is not a path`, 'name a file');
	const absolute = path.resolve(cwd, name);
	const stats = look(absolute, name);
	if (stats?.isDirectory()) return {path: asFolder(realPath(absolute, name)), scope: 'folder', exists: true};
	if (stats) return {path: realPath(absolute, name), scope: 'file', exists: true};
	const folder = nearestFolder(absolute, name);
	const rest = path.relative(folder, absolute);
	if (isGlob(rest)) {
		const glob = path.posix.join(escapeGlob(realPath(folder, name)), rest, name.endsWith('/') ? '**' : '');
		return {path: glob, scope: 'glob', exists: true};
	}
	const real = realPath(absolute, name);
	return name.endsWith('/')
		? {path: asFolder(real), scope: 'folder', exists: false}
		: {path: real, scope: 'file', exists: false};
}

/**
 * What a lock on one file covers, whatever characters its name has; `null` for a folder, which nobody writes to.
 * @param cwd absolute folder that relative names start from
 * @throws BusError `usage` when nothing can be there
 */
export function resolveFilePath(name: string, cwd: string): Coverage | null {
	if (name === '' || name.includes('\0')) return null;
	const absolute = path.resolve(cwd, name);
	if (look(absolute, name)?.isDirectory()) return null;
	return {path: realPath(absolute, name), scope: 'file'};
}

/** The innermost folder on the way to a path that exists. */
function nearestFolder(absolute: string, name: string): string {
	const folder = path.dirname(absolute);
	return folder === absolute || look(folder, name) ? folder : nearestFolder(folder, name);
}

function look(absolute: string, name: string) {
	try {
		return statSync(absolute, {throwIfNoEntry: false});
	} catch (error) {
		throw unreachable(name, error);
	}
}

/**
 * The real path of something that may not exist yet: of its nearest folder that does, plus the rest. A symbolic
 * link that leads to nothing yet stands for what will be made when it is written to.
 */
function realPath(absolute: string, name: string): string {
	try {
		return realpathSync.native(absolute);
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw unreachable(name, error);
	}
	const folder = path.dirname(absolute);
	if (folder === absolute) return absolute;
	const realFolder = realPath(folder, name);
	const target = linkTarget(absolute);
	return target === null
		? path.join(realFolder, path.basename(absolute))
		: realPath(path.resolve(realFolder, target), name);
}

function linkTarget(absolute: string): string | null {
	try {
		return readlinkSync(absolute);
	} catch {
		return null;
	}
}

function asFolder(folder: string): string {
	return folder.endsWith('/') ? folder : `${folder}/`;
}

function unreachable(name: string, error: unknown): Error {
	const causes: Record<string, string> = {
		EACCES: 'a folder on the way may not be entered',
		ENOTDIR: 'a part of the path is a file, not a folder',
		ELOOP: 'its symbolic links go round in a circle',
		ENAMETOOLONG: 'the name is too long',
	};
	return usageError(`${name} is out of reach: ${causes[codeOf(error)] ?? String(error)}`, 'check the path');
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
