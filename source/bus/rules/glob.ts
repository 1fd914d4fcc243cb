import type picomatchType from 'picomatch';

let loaded: typeof picomatchType | null = null;

/** The glob library, loaded when the first glob occurs: most locks are on files, and starting is dear. */
function picomatch(): typeof picomatchType {
	const {createRequire} = process.getBuiltinModule('node:module');
	const loading: typeof picomatchType = loaded ?? createRequire(import.meta.url)('picomatch');
	loaded = loading;
	return loading;
}

/** What may have a meaning in a glob. Taking too much for special only makes a lock cover more. */
const special = /[*?[\](){}!+@|]/;
const specialOrEscape = /[*?[\](){}!+@|\\]/g;

/** Whether a glob matches a path, or is the very name of it: `app/[id]/page.tsx` is both. */
export function matchesGlob(glob: string, path: string): boolean {
	return unescapeGlob(glob) === path || picomatch()(glob, {dot: true})(path);
}

/** The folder a glob begins in, without a trailing slash. */
export function baseOfGlob(glob: string): string {
	const segments = glob.split('/');
	const firstPattern = segments.findIndex(segment => special.test(segment.replaceAll(/\\./g, '')));
	return unescapeGlob(segments.slice(0, firstPattern).join('/')) || '/';
}

/** Whether a path is written as a glob. */
export function isGlob(path: string): boolean {
	return special.test(path) && picomatch().scan(path).isGlob;
}

/** A path as a glob that matches nothing else. */
export function escapeGlob(path: string): string {
	return path.replaceAll(specialOrEscape, '\\$&');
}

function unescapeGlob(glob: string): string {
	return glob.replaceAll(/\\(.)/g, '$1');
}
