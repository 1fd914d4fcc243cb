import {realpathSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import {errorCode} from '../system/error-code.js';
import {type RealPath, writeReal} from '../system/real-path.js';
import {usageError} from './errors.js';
import {inodeName, isBlind, linkTarget, namesByLinks, spell} from './path-names.js';
import {escapeGlob, isGlob} from './rules/glob.js';
import type {Coverage, Covering} from './rules/lock-overlap.js';

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
	const absolute = absoluteName(name, cwd);
	const stats = look(absolute, name);
	const real = realPath(absolute, name);
	const aliases = aliasesOf(absolute, cwd, real, stats);
	if (stats?.isDirectory()) return {...asFolder(real, aliases), exists: true};
	if (stats) return {path: real, scope: 'file', aliases, exists: true};
	const folder = nearestFolder(absolute, name);
	const rest = absolute.slice(folder.length).replace(/^\//, '');
	if (isGlob(rest)) {
		const pattern = name.endsWith('/') ? `${rest}/**` : rest;
		const base = realPath(folder, name);
		const globBelow = (start: string) => writeReal(path.posix.join(escapeGlob(start), pattern));
		const glob = globBelow(base);
		const aliases: string[] = namesByLinks(folder, cwd).map(globBelow);
		if (isBlind(base, undefined)) aliases.push(spell(glob));
		return {path: glob, scope: 'glob', aliases, exists: true};
	}
	return name.endsWith('/')
		? {...asFolder(real, aliases), exists: false}
		: {path: real, scope: 'file', aliases, exists: false};
}

/**
 * What a lock on one file covers, whatever characters its name has; `null` for what is no file, and needs no guard:
 * a folder, a device. What cannot be reached from here is taken by its letters, as others may reach it.
 * @param cwd absolute folder that relative names start from
 */
export function resolveFilePath(name: string, cwd: string): Coverage | null {
	if (name === '' || name.includes('\0') || name.length > longestName) return null;
	const absolute = absoluteName(name, cwd);
	try {
		const stats = look(absolute, name);
		if (stats && !stats.isFile()) return null;
		const real = realPath(absolute, name);
		const aliases = aliasesOf(absolute, cwd, real, stats);
		// Some programs take `..` by its letters before they open a file
		if (/\/\.\.(?:\/|$)/.test(absolute)) aliases.push(...namesByLetters(absolute, cwd));
		return {path: real, scope: 'file', aliases};
	} catch {
		return absolute.split('/').some(part => Buffer.byteLength(part) > longestPart)
			? null
			: {path: writeReal(absolute), scope: 'file', aliases: []};
	}
}

/** No file system takes a longer part of a path (NAME_MAX), and no program names a longer whole. */
const longestPart = 255;
const longestName = 16 * 1024;

/** A path from the root, as it was given but for a slash or dot at its end: what `..` means, the file system knows. */
function absoluteName(name: string, cwd: string): string {
	// That of the process that opens it, which is not this one
	const ofProcess = /^\/proc\/(?:self|thread-self)\/cwd(?=\/|$)/.exec(name);
	const named = ofProcess ? `.${name.slice(ofProcess[0].length)}` : name;
	let absolute = path.isAbsolute(named) ? named : `${cwd}/${named}`;
	while (absolute.length > 1 && /\/\.?$/.test(absolute.slice(-2)))
		absolute = absolute.slice(0, absolute.endsWith('/') ? -1 : -2);
	return absolute || '/';
}

/** The innermost folder on the way to a path that exists. */
function nearestFolder(absolute: string, name: string): string {
	const folder = path.dirname(absolute);
	return folder === absolute || look(folder, name) ? folder : nearestFolder(folder, name);
}

function look(absolute: string, name: string): Stats | undefined {
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
function realPath(absolute: string, name: string): RealPath {
	try {
		return writeReal(realpathSync.native(absolute));
	} catch (error) {
		if (errorCode(error) !== 'ENOENT') throw unreachable(name, error);
	}
	const folder = path.dirname(absolute);
	if (folder === absolute) return writeReal(absolute);
	const realParent = realPath(folder, name);
	const target = linkTarget(absolute);
	return target === null
		? writeReal(path.join(realParent, path.basename(absolute)))
		: realPath(path.isAbsolute(target) ? target : `${realParent}/${target}`, name);
}

/** The names that something goes by besides its real path. */
function aliasesOf(absolute: string, cwd: string, real: RealPath, stats: Stats | undefined): string[] {
	const inode = inodeName(stats);
	const isSpelled = isBlind(stats ? real : path.dirname(real), stats);
	const names = [...(inode === null ? [] : [inode]), ...(isSpelled ? [spell(real)] : [])];
	if (absolute !== real) names.push(...namesByLinks(absolute, cwd));
	return names.filter(name => name !== real);
}

/**
 * What a lock covers that another program may have written, in whatever form it names a path.
 * @param cwd the folder its holder works in; `null` where nobody knows, so that a relative name may be anywhere
 */
export function coverageOfLock({path: name, scope, aliases}: Covering, cwd: string | null): Covering {
	if (aliases || name === '' || name.includes('\0')) return {path: name, scope, aliases: aliases ?? []};
	const isRelative = !path.isAbsolute(name);
	const anywhere = `/**/${scope === 'glob' || isGlob(name) ? name : escapeGlob(name)}`;
	if (isRelative && cwd === null)
		return {path: scope === 'folder' ? `${anywhere}**` : anywhere, scope: 'glob'};
	try {
		return resolveLockPath(name, cwd ?? '/');
	} catch {
		return {path: writeReal(isRelative ? `${cwd}/${name}` : name), scope};
	}
}

function namesByLetters(absolute: string, cwd: string): string[] {
	const written = path.resolve(absolute);
	try {
		return [...namesByLinks(written, cwd), realPath(written, written)];
	} catch {
		return [written];
	}
}

function asFolder(folder: RealPath, aliases: readonly string[]): Coverage {
	const withSlash = (name: string) => (name.endsWith('/') ? name : `${name}/`);
	return {path: writeReal(withSlash(folder)), scope: 'folder', aliases: aliases.map(withSlash)};
}

function unreachable(name: string, error: unknown): Error {
	const causes: Record<string, string> = {
		EACCES: 'a folder on the way may not be entered',
		ENOTDIR: 'a part of the path is a file, not a folder',
		ELOOP: 'its symbolic links go round in a circle',
		ENAMETOOLONG: 'the name is too long',
	};
	return usageError(
		`${name} is out of reach: ${causes[errorCode(error)] ?? String(error)}`,
		'check the path',
	);
}
