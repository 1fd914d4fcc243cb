import {accessSync, constants, statSync} from 'node:fs';
import path from 'node:path';
import {isTrusted, writable} from './trusted-path.js';

/** Where the system keeps its own programs; PATH may begin with a folder of the project that somebody stands in. */
const systemFolders = ['/usr/bin', '/bin'];

/** A search path on which programs of the system are found before others of their names. */
export function systemPath(searchPath = process.env.PATH ?? ''): string {
	return [...systemFolders, searchPath].join(':');
}

/**
 * Where a program is that may be run: the first of its name in the folders of a search path that nobody but this user
 * and root can replace. Folders that are named from wherever one stands, the empty one among them, are passed over.
 */
export function findProgram(name: string, searchPath: string): string | null {
	for (const folder of searchPath.split(':')) {
		const file = path.join(folder, name);
		if (path.isAbsolute(folder) && isProgram(file) && isTrusted(file, writable.byAnybody)) return file;
	}
	return null;
}

function isProgram(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return statSync(file).isFile();
	} catch {
		return false;
	}
}
