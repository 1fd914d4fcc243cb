import {
	closeSync,
	constants,
	copyFileSync,
	openSync,
	readdirSync,
	readSync,
	renameSync,
	rmSync,
	type Stats,
	statSync,
	writeSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {alone} from './file-lock.js';
import {createPrivateFile, doorbellOf, type FileMark, markOf} from './files.js';
import {busyDeadline} from './retry.js';

/*
 * A database in WAL mode is two files, and SQLite does not look whether they belong together: beside no database it
 * empties the log, beside another one it plays it back into that. So the doorbell says which two were in use together.
 */

/** The database and the log that were last in use together. */
export type Pair = {readonly main: FileMark; readonly log: FileMark};

/** As long as the longest pair, so that it is written over as a whole. */
const pairLength = 96;

const logOf = (file: string): string => `${file}-wal`;
const indexOf = (file: string): string => `${file}-shm`;

/** Writes down which log belongs to a database, unless that is known. */
export function recordPair(file: string, known: Pair | null, {main, log}: Pair): void {
	if (known?.main !== main || known.log !== log) writePair(file, main, log);
}

/**
 * Makes sure that SQLite will not take another database's log for this one's. What lies beside a database and is not
 * its own is moved aside, and comes back with the database it belongs to.
 * @param stats of the database; `null` when there is none
 * @param onNotice told what was done, as a sentence for the owner
 * @returns which two belong together, as far as it is known
 */
export function settleFiles(
	file: string,
	stats: Stats | null,
	onNotice: (notice: string) => void,
): Pair | null {
	const beside = findBeside(file, isEmpty(stats));
	if (isSettled(stats, beside)) return beside.pair;
	// what lies beside an empty file may be that of another process, which has made the database by now
	if (isEmpty(stats) && isSettled(statSync(file, {throwIfNoEntry: false}) ?? null, beside))
		return beside.pair;
	alone(`${file}-lock`, busyDeadline, () => settle(file, onNotice));
	return null;
}

/** What lies beside a database. */
type Beside = {readonly log: FileMark | null; readonly index: FileMark | null; readonly pair: Pair | null};

/** @param withIndex the index only matters beside no database */
function findBeside(file: string, withIndex: boolean): Beside {
	return {
		log: findMark(logOf(file)),
		index: withIndex ? findMark(indexOf(file)) : null,
		pair: readPair(file),
	};
}

function isSettled(stats: Stats | null, {log, index, pair}: Beside): boolean {
	if (isEmpty(stats)) return log === null && index === null;
	if (pair === null || pair.main === markOf(stats)) return true;
	// both are new here: they came together
	return log !== null && log !== pair.log;
}

function isEmpty(stats: Stats | null): stats is null {
	return stats === null || stats.size === 0;
}

function settle(file: string, onNotice: (notice: string) => void): void {
	// In this order: a log is made only after its database, so that one beside an empty file was left over
	const beside = findBeside(file, true);
	const stats = statSync(file, {throwIfNoEntry: false}) ?? null;
	// while this process waited, another one may have settled them
	if (isSettled(stats, beside)) return;
	const aside = setAside(file, beside);
	if (aside !== null) {
		const what = isEmpty(stats) ? `the database ${file} is gone` : `another database was put at ${file}`;
		onNotice(
			`${what}; what was written last to the one before is in ${aside}, and is joined with it again when it is put back`,
		);
	}
	if (isEmpty(stats)) makeEmpty(file);
	else {
		if (takeBack(file, stats))
			onNotice(`what was written last to the database ${file} is joined with it again`);
		if (isLogged(file)) renew(file);
	}
	writePair(file, markOf(statSync(file)), findMark(logOf(file)) ?? 'none');
}

/** Moves a log away that is not of the database beside it, and with it the index into it. Returns where it is now. */
function setAside(file: string, {pair}: Beside): string | null {
	const log = statSync(logOf(file), {throwIfNoEntry: false});
	let aside: string | null = null;
	if (log && log.size > 0) {
		const owner = pair?.log === markOf(log) ? pair.main : 'unknown';
		const time = new Date().toISOString().replaceAll(':', '-');
		aside = `${logOf(file)}.orphan-${time}-${owner}`;
		renameSync(logOf(file), aside);
	}
	// Whoever still has them open keeps them open, and finds that they are not those at the path
	for (const left of [logOf(file), indexOf(file)]) rmSync(left, {force: true});
	return aside;
}

/**
 * Puts the log back beside the database it belongs to. One that was written after its log was written elsewhere, or
 * holds all of it already; either way it must not be played back.
 */
function takeBack(file: string, stats: Stats): boolean {
	const folder = path.dirname(file);
	const [newest] = readdirSync(folder)
		.filter(name => isOrphan(file, name) && name.endsWith(`-${markOf(stats)}`))
		.sort()
		.reverse();
	if (newest === undefined) return false;
	const orphan = path.join(folder, newest);
	if (statSync(orphan).mtimeMs < stats.mtimeMs) return false;
	renameSync(orphan, logOf(file));
	return true;
}

/** Whether a file of a folder is a log that was moved aside. */
export function isOrphan(file: string, name: string): boolean {
	return name.startsWith(`${path.basename(logOf(file))}.orphan-`);
}

/** An empty database in WAL mode: from then on no log beside it is taken for one that was left over. */
function makeEmpty(file: string): void {
	createPrivateFile(file);
	const database = new Database(file, {fileMustExist: true});
	try {
		database.pragma('journal_mode = WAL');
	} finally {
		database.close();
	}
}

/** Whether a database says of itself that it is in WAL mode (file format, offset 18). */
function isLogged(file: string): boolean {
	const descriptor = openSync(file, 'r');
	try {
		const header = Buffer.alloc(20);
		return readSync(descriptor, header, 0, 20, 0) === 20 && header[18] === 2;
	} finally {
		closeSync(descriptor);
	}
}

/**
 * Makes another file of a database that came back: whoever had it open before it was moved away, with a log that is
 * no longer the one beside it, then finds that this is not the file it has open, and neither writes to it nor, as
 * the last one that closes it, folds its log into it.
 */
function renew(file: string): void {
	const copy = `${file}-copy`;
	try {
		copyFileSync(file, copy, constants.COPYFILE_FICLONE);
		renameSync(copy, file);
	} catch {
		// no room for a second one: most likely nobody has it open
		rmSync(copy, {force: true});
	}
}

function findMark(file: string): FileMark | null {
	const stats = statSync(file, {throwIfNoEntry: false});
	return stats ? markOf(stats) : null;
}

function readPair(file: string): Pair | null {
	const text = withDoorbell(file, constants.O_RDONLY, descriptor => {
		const bytes = Buffer.alloc(pairLength);
		return bytes.toString('latin1', 0, readSync(descriptor, bytes, 0, pairLength, 0));
	});
	const [main = '', log = ''] = text?.split(/\s+/) ?? [];
	return main === '' || log === '' ? null : {main, log};
}

function writePair(file: string, main: FileMark, log: FileMark): void {
	withDoorbell(file, constants.O_WRONLY | constants.O_CREAT, descriptor =>
		writeSync(descriptor, `${main} ${log}`.padEnd(pairLength - 1).concat('\n'), 0, 'latin1'),
	);
}

/** Without the doorbell, on a full disk or in a folder that cannot be written, only the pair is not known. */
function withDoorbell<Result>(
	file: string,
	flags: number,
	use: (descriptor: number) => Result,
): Result | null {
	try {
		const descriptor = openSync(doorbellOf(file), flags | constants.O_NONBLOCK, 0o600);
		try {
			return use(descriptor);
		} finally {
			closeSync(descriptor);
		}
	} catch {
		return null;
	}
}
