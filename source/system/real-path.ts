import {realpathSync} from 'node:fs';
import path from 'node:path';

declare const isOneForm: unique symbol;

/**
 * A path in the one form in which paths are compared: absolute, without dots or doubled slashes, and real, so that no
 * folder on the way is a link. A folder may end in a slash.
 */
export type RealPath = string & {readonly [isOneForm]: true};

/** Whether a path is written in that form; what is a link on the way, only the file system knows. */
export function isWrittenReal(name: string): name is RealPath {
	return name.startsWith('/') && !/\/(?:\/|\.\.?(?:\/|$))/.test(name);
}

/** A path in that form by its letters alone, where the file system cannot be asked. */
export function writeReal(name: string): RealPath {
	if (isWrittenReal(name)) return name;
	const written = `${path.posix.resolve('/', name)}${name.endsWith('/') ? '/' : ''}`;
	return isWrittenReal(written) ? written : writeReal('/');
}

/** The real path of a folder; by its letters alone where there is none. */
export function realFolder(folder: string): RealPath {
	// Not by the letters: behind a link `..` is the parent of where the link leads
	const absolute = path.isAbsolute(folder) ? folder : `${process.cwd()}/${folder}`;
	try {
		return writeReal(realpathSync.native(absolute));
	} catch {
		return writeReal(absolute);
	}
}
