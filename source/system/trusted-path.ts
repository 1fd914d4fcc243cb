import {lstatSync, readlinkSync, type Stats} from 'node:fs';
import path from 'node:path';

/** The bits of a mode by which others than the owner can write. */
export const writable = {byAnybody: 0o002, byOthers: 0o022} as const;

/** Whether something belongs to this user, or to root, who can do everything anyway. */
export function isOwn({uid}: {readonly uid: number}): boolean {
	const user = process.getuid?.();
	return user === undefined || uid === user || uid === 0;
}

/** As many links as Linux follows. */
const mostLinks = 40;

/** The bit of a folder in which only the owner of an entry can rename or remove it, as in `/tmp`. */
const sticky = 0o1000;

/** The bits by which others than the owner can go through a folder. */
const passable = 0o011;

/**
 * Whether nobody but this user and root can change what an absolute path leads to: the file itself, and every folder
 * and link on the way to it.
 * @param others by which bits others could
 */
export function isTrusted(file: string, others: number): boolean {
	if (!path.isAbsolute(file)) return false;
	const left = file.split('/').filter(Boolean);
	let folder = '/';
	/** A folder that nobody else can go through: what modes say below it means nothing. */
	let closed: string | null = null;
	try {
		for (let links = 0; links <= mostLinks; ) {
			const stats = lstatSync(folder);
			const isBelow = closed !== null && `${folder}/`.startsWith(`${closed}/`);
			if (!isOwn(stats) || (!isBelow && isOpen(stats, others))) return false;
			if (!isBelow) closed = stats.isDirectory() && (stats.mode & passable) === 0 ? folder : null;
			const name = left.shift();
			if (name === undefined) return true;
			const next = path.join(folder, name);
			const entry = lstatSync(next);
			if (!entry.isSymbolicLink()) folder = next;
			else {
				if (!isOwn(entry)) return false;
				const target = readlinkSync(next);
				left.unshift(...target.split('/').filter(Boolean));
				if (path.isAbsolute(target)) folder = '/';
				links++;
			}
		}
	} catch {
		// it is not there, or may not be looked at
	}
	return false;
}

/** What lies in a sticky folder can be replaced by its owner alone, who is looked at next. */
function isOpen(stats: Stats, others: number): boolean {
	const isSticky = stats.isDirectory() && (stats.mode & sticky) !== 0;
	return (stats.mode & others) !== 0 && !isSticky;
}
