import {realpathSync, statSync} from 'node:fs';
import path from 'node:path';
import {usageError} from './errors.js';
import {isGlob} from './rules/glob.js';
import {type Coverage, rootOf} from './rules/lock-overlap.js';

/**
 * Turns what a person or an agent names into what a lock covers: real paths, so that one file has one name.
 * A folder is named by a trailing slash or by being one; a pattern is a glob unless a file has that very name.
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
	if (name.endsWith('/')) return {path: asFolder(realPath(absolute, name)), scope: 'folder', exists: false};
	if (isGlob(name)) return {path: realGlob(absolute, name), scope: 'glob', exists: true};
	return {path: realPath(absolute, name), scope: 'file', exists: false};
}

function look(absolute: string, name: string) {
	try {
		return statSync(absolute, {throwIfNoEntry: false});
	} catch (error) {
		throw unreachable(name, error);
	}
}

/** The real path of something that may not exist yet: of its nearest folder that does, plus the rest. */
function realPath(absolute: string, name: string): string {
	const folder = path.dirname(absolute);
	try {
		return realpathSync.native(absolute);
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw unreachable(name, error);
		if (folder === absolute) return absolute;
		return path.join(realPath(folder, name), path.basename(absolute));
	}
}

function realGlob(absolute: string, name: string): string {
	const root = rootOf({path: absolute, scope: 'glob'});
	return path.posix.join(realPath(root, name), absolute.slice(root.length));
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
