import {chmodSync, type Stats, statSync} from 'node:fs';
import path from 'node:path';

/** The rights of everybody but the owner. */
const othersRights = 0o077;

/** What SQLite and we keep beside a database, by the end of its name. */
export const sideFiles = ['-wal', '-shm', '-bell'] as const;

/** Whether a folder is that of session-bus, which holds nothing that is not its own. */
export function isOwnFolder(folder: string): boolean {
	return path.basename(folder) === '.session-bus';
}

/**
 * Takes from everybody else what they may do with a database that belongs to this user: another program may have
 * made it, and all mail is in it. A folder is only changed where it is that of session-bus. Returns whether the file
 * itself was changed.
 */
export function keepPrivate(file: string, stats: Stats): boolean {
	const folder = path.dirname(file);
	if (isOwnFolder(folder)) takeFromOthers(folder, statSync(folder));
	if (!takeFromOthers(file, stats)) return false;
	for (const suffix of sideFiles) {
		const beside = statSync(file + suffix, {throwIfNoEntry: false});
		if (beside?.isFile()) takeFromOthers(file + suffix, beside);
	}
	return true;
}

function takeFromOthers(file: string, {mode, uid}: Stats): boolean {
	if ((mode & othersRights) === 0 || uid !== process.getuid?.()) return false;
	try {
		chmodSync(file, mode & 0o7777 & ~othersRights);
		return true;
	} catch {
		// a file system without rights, which doctor tells of
		return false;
	}
}
