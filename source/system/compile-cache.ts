import {chmodSync, lstatSync, mkdirSync, rmSync} from 'node:fs';
import path from 'node:path';
import {isTrusted, writable} from './trusted-path.js';

/** Where what Node has compiled of this program is kept, in the folder of session-bus. */
export function cacheFolder(home: string): string {
	return path.join(home, 'cache');
}

/**
 * The folder for what Node compiles, made if need be. Node runs what it finds there without asking where it comes
 * from, so nobody else may write it, nor any folder on the way to it.
 * @param home the folder of session-bus
 * @returns `null` where there is no such folder
 */
export function ownCacheFolder(home: string): string | null {
	const folder = cacheFolder(home);
	try {
		if (!isTrusted(home, writable.byOthers)) return null;
		const stats = lstatSync(folder, {throwIfNoEntry: false});
		if (stats && !stats.isDirectory()) return null;
		if (stats && (stats.mode & 0o077) !== 0) {
			// Made by Node itself under a generous mask: others may have been there
			chmodSync(folder, 0o700);
			rmSync(folder, {recursive: true});
		}
		mkdirSync(folder, {recursive: true, mode: 0o700});
		return isTrusted(folder, writable.byOthers) ? folder : null;
	} catch {
		return null;
	}
}

/** The folder of session-bus as the environment tells it, if it is the same wherever one stands. */
export function homeIn({SESSION_BUS_HOME, HOME}: NodeJS.ProcessEnv): string | null {
	const home = SESSION_BUS_HOME || (HOME && path.join(HOME, '.session-bus'));
	return home && path.isAbsolute(home) ? home : null;
}
