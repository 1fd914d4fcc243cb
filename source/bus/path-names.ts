import {lstatSync, readlinkSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';
import {realFolder} from '../system/real-path.js';
import {contains} from './rules/conflicts.js';

/*
 * The other names of a file: a lock holds by whatever name somebody comes, and goes on holding when a link is turned
 * elsewhere meanwhile. What the same folder is mounted at besides cannot be seen.
 */

/** As many links as Linux follows. */
const mostLinks = 40;

/**
 * The names a path goes by while its links are followed from left to right, the first as it was given. A link on the
 * way to the folder somebody works in gives none: all of its files would have two names for nothing.
 * @param absolute may hold `..`, which is the parent of where a link leads
 */
export function namesByLinks(absolute: string, cwd: string): string[] {
	const names: string[] = [];
	let [done, left, links] = ['/', partsOf(absolute), 0];
	let workFolder: string | null = null;
	for (;;) {
		const [name, ...rest] = left;
		if (name === undefined) return names;
		const next = name === '..' ? path.dirname(done) : path.join(done, name);
		const target = name === '..' ? null : linkTarget(next);
		if (target === null) {
			[done, left] = [next, rest];
			continue;
		}
		if (++links > mostLinks) return names;
		workFolder ??= realFolder(cwd);
		const isOnTheWay = contains(realFolder(next), workFolder);
		if (!isOnTheWay && !rest.includes('..')) names.push([next, ...rest].join('/'));
		[done, left] = [target.startsWith('/') ? '/' : done, [...partsOf(target), ...rest]];
	}
}

function partsOf(name: string): string[] {
	return name.split('/').filter(part => part !== '' && part !== '.');
}

/** Where a link leads; `null` for anything else. */
export function linkTarget(name: string): string | null {
	try {
		return lstatSync(name, {throwIfNoEntry: false})?.isSymbolicLink() ? readlinkSync(name) : null;
	} catch {
		return null;
	}
}

/** What a file with several names is known by under all of them; `null` for one with a single name. */
export function inodeName(stats: Stats | undefined): string | null {
	return stats?.isFile() && stats.nlink > 1 ? `inode:${stats.dev}:${stats.ino}` : null;
}

/** Whether a name is that of an inode; no path begins so. */
export function isInodeName(name: string): boolean {
	return name.startsWith('inode:');
}

/** Whether a path leads to the file that has this name as an inode now. */
export function isInode(name: string, inode: string): boolean {
	try {
		return inodeName(statSync(name, {throwIfNoEntry: false})) === inode;
	} catch {
		return false;
	}
}

/** The one spelling of a path for all that {@link isBlind} file systems take for the same. */
export function spell(real: string): string {
	return real.normalize('NFC').toLowerCase();
}

/**
 * Whether a file system does not tell upper from lower case, nor, as on a Mac, composed from decomposed letters.
 * @param existing a path that exists
 */
export function isBlind(existing: string, stats: Stats | undefined): boolean {
	const other = path.join(path.dirname(existing), swapCase(path.basename(existing)));
	if (other === existing) return false;
	try {
		const seen = statSync(other, {throwIfNoEntry: false});
		const own = seen && (stats ?? statSync(existing, {throwIfNoEntry: false}));
		return seen?.ino === own?.ino && seen?.dev === own?.dev && seen !== undefined;
	} catch {
		return false;
	}
}

function swapCase(name: string): string {
	const upper = name.toUpperCase();
	return upper === name ? name.toLowerCase() : upper;
}
