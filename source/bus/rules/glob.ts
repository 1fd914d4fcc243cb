import {createRequire} from 'node:module';
import type picomatchType from 'picomatch';

let loaded: typeof picomatchType | null = null;

/** The glob library, loaded when the first glob occurs: most locks are on files, and starting is dear. */
function picomatch(): typeof picomatchType {
	const loading: typeof picomatchType = loaded ?? createRequire(import.meta.url)('picomatch');
	loaded = loading;
	return loading;
}

/** Whether a glob matches a path. */
export function matchesGlob(glob: string, path: string): boolean {
	return picomatch()(glob, {dot: true})(path);
}

/** The folder a glob begins in, without a trailing slash. */
export function baseOfGlob(glob: string): string {
	return picomatch().scan(glob).base || '/';
}

/** Whether a path is written as a glob. */
export function isGlob(path: string): boolean {
	return /[*?[\](){}!+@]/.test(path) && picomatch().scan(path).isGlob;
}
