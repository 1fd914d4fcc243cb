import {readlinkSync, realpathSync, type Stats, statSync} from 'node:fs';
import {errorCode} from '../../../system/error-code.js';
import {unusableError} from '../../errors.js';

/** What stands at the path of a database. */
export type DatabaseFile = {
	/** Its real path: SQLite keeps its side files beside the file itself, not beside a link to it. */
	readonly file: string;
	/** `null` when there is none yet. */
	readonly stats: Stats | null;
};

/** SQLite takes 512 bytes with the longest ending it adds, `-journal`. */
const longestPath = 504;

/** A chain of more links than this leads in a circle, as far as the system is concerned. */
const longestChain = 40;

const otherPlace = 'name another file with --db or SESSION_BUS_DB';

/**
 * Finds the file a path leads to, without opening it: a pipe would make whoever opens it wait, and a device may do
 * anything. A link that leads to nothing yet stands for its target.
 * @throws BusError `unusable` for what is no file or cannot be one, an error of the system for what is out of reach
 */
export function findDatabaseFile(named: string): DatabaseFile {
	if (named.includes('\0')) throw unusableError('the path of the database has a NUL in it', otherPlace);
	const stats = statSync(named, {throwIfNoEntry: false}) ?? null;
	if (stats && !stats.isFile()) {
		throw unusableError(`the database ${named} cannot be there: it is ${kindOf(stats)}, no file`, otherPlace);
	}
	const file = followLinks(named, longestChain);
	if (Buffer.byteLength(file) > longestPath) {
		throw Object.assign(new Error('the path is too long for SQLite'), {code: 'ENAMETOOLONG'});
	}
	// better-sqlite3 would open the file whose name is without it
	if (file !== file.trimEnd()) {
		throw unusableError(`the path of the database ends in white space: "${named}"`, otherPlace);
	}
	// What arrives of a name that is no text must not become a file of another name
	if (!stats && file.includes('\uFFFD')) {
		throw unusableError(`the path of the database is not UTF-8: ${named}`, otherPlace);
	}
	return {file, stats};
}

function followLinks(path: string, links: number): string {
	const real = unlessMissing(() => realpathSync.native(path));
	if (real !== null) return real;
	const cut = path.lastIndexOf('/');
	const folder = cut <= 0 ? '' : followLinks(path.slice(0, cut), links);
	const target = unlessMissing(() => readlinkSync(path));
	if (target === null) return `${folder === '/' ? '' : folder}${path.slice(cut)}`;
	if (links === 0) throw Object.assign(new Error('the links lead in a circle'), {code: 'ELOOP'});
	return followLinks(target.startsWith('/') ? target : `${folder}/${target}`, links - 1);
}

function unlessMissing(look: () => string): string | null {
	try {
		return look();
	} catch (error) {
		// EINVAL: what came there meanwhile is no link
		if (['ENOENT', 'ENOTDIR', 'EINVAL'].includes(errorCode(error))) return null;
		throw error;
	}
}

function kindOf(stats: Stats): string {
	if (stats.isDirectory()) return 'a folder';
	if (stats.isFIFO()) return 'a pipe';
	return stats.isSocket() ? 'a socket' : 'a device';
}
