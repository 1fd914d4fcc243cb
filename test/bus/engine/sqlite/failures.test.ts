import {readFileSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {describe, expect, test} from 'vitest';
import {explainFailure, isBusy} from '../../../../source/bus/engine/sqlite/failures.js';
import {BusError} from '../../../../source/bus/errors.js';
import {bundleProgram, runProgram} from '../../support/program.js';
import {temporaryDatabase} from '../../support/temp-folder.js';

/** Every code that better-sqlite3 has a name for. */
const codes = [
	...readFileSync('node_modules/better-sqlite3/src/util/constants.cpp', 'utf8').matchAll(/"(SQLITE_\w+)"/g),
].map(([, code = '']) => code);

/** What is no failure, and what only a wrong call of ours brings about. */
const unexplained = [
	'SQLITE_OK',
	'SQLITE_ROW',
	'SQLITE_DONE',
	'SQLITE_NOTICE',
	'SQLITE_WARNING',
	'SQLITE_EMPTY',
];
const defects = ['SQLITE_MISUSE', 'SQLITE_RANGE'];

const explain = (code: string) => {
	const explained = explainFailure(new Database.SqliteError('said by SQLite', code), '/tmp/bus.db');
	return explained instanceof BusError ? `${explained.message}; ${explained.hint}` : null;
};

/** What must be said of them, by the beginning of the code. */
const meanings: ReadonlyArray<[code: RegExp, says: string]> = [
	[/^SQLITE_(?:BUSY|LOCKED|PROTOCOL)/, 'is busy: another program holds it locked'],
	[/^SQLITE_NOTADB/, 'is not a database'],
	[/^SQLITE_(?:CORRUPT|FORMAT|IOERR_(?:SHORT_READ|DATA|CORRUPTFS))/, 'is damaged'],
	[/^SQLITE_(?:FULL|IOERR_SHMSIZE)/, 'the disk is full'],
	[/^SQLITE_READONLY/, 'it is read-only'],
	[/^SQLITE_(?:CANTOPEN(?!_DIRTYWAL)|PERM|AUTH|IOERR_AUTH)/, 'permission denied'],
	[/^SQLITE_(?:NOMEM|IOERR_NOMEM)/, 'no memory left'],
	[/^SQLITE_IOERR_(?:LOCK|UNLOCK|RDLOCK|CHECKRESERVEDLOCK|BLOCKED|SHMLOCK|SHMMAP|SHMOPEN)/, 'no locks'],
	[/^SQLITE_(?:CONSTRAINT|MISMATCH|ERROR|SCHEMA)/, 'its tables refuse our rows'],
	[/^SQLITE_TOOBIG/, 'a value as large as this'],
];

describe('what SQLite throws', () => {
	test.each(codes.filter(code => !unexplained.includes(code) && !defects.includes(code)))(
		'%s is explained with what to do',
		code => {
			expect(explain(code)).toMatch(/\/tmp\/bus\.db.*; .+/);
			const known = meanings.find(([pattern]) => pattern.test(code));
			if (known) expect(explain(code)).toContain(known[1]);
		},
	);

	test('a code without a name is explained, and named', () => {
		expect(explain('UNKNOWN_SQLITE_ERROR_773')).toContain('cannot be used here: UNKNOWN_SQLITE_ERROR_773');
	});

	test('an index that is yet to be made is a matter of time', () => {
		const error = new Database.SqliteError('no such index: broadcast_by_id', 'SQLITE_ERROR');
		expect(explainFailure(error, '/tmp/bus.db')).toMatchObject({
			message: 'the database /tmp/bus.db is being brought up to date',
			hint: 'try again in a moment',
		});
	});

	test.each(defects)('%s, which only a wrong call brings about, stays what it is', code => {
		expect(explain(code)).toBeNull();
	});

	test('what is worth waiting for is what others hold, and nothing else', () => {
		expect(codes.filter(code => isBusy(new Database.SqliteError('', code)))).toEqual([
			'SQLITE_BUSY',
			'SQLITE_LOCKED',
			'SQLITE_LOCKED_SHAREDCACHE',
			'SQLITE_LOCKED_VTAB',
			'SQLITE_BUSY_RECOVERY',
			'SQLITE_BUSY_SNAPSHOT',
		]);
	});
});

describe('what the system throws', () => {
	const systemError = (code: string) => Object.assign(new Error(`${code}: refused`), {code, syscall: 'open'});

	test.each([
		['EMFILE', 'too many files are open'],
		['ENFILE', 'too many files are open'],
		['ENOMEM', 'no memory left'],
		['ENOSPC', 'the disk is full'],
		['EDQUOT', 'the disk is full'],
		['EROFS', 'it is read-only'],
		['EACCES', 'permission denied'],
		['EPERM', 'permission denied'],
		['ENOENT', 'a part of its path is missing or no folder'],
		['ENOTDIR', 'a part of its path is missing or no folder'],
		['ELOOP', 'its links lead in a circle'],
		['EIO', 'the disk failed'],
		['ESTALE', 'the disk failed'],
		['ENOLCK', 'no locks'],
		['EDEADLK', 'cannot be used here: EDEADLK'],
	])('%s is explained', (code, says) => {
		expect(explainFailure(systemError(code), '/tmp/bus.db')).toMatchObject({
			kind: 'unusable',
			message: expect.stringContaining(says),
			hint: expect.any(String),
		});
	});

	test('a mistake of ours stays what it is', () => {
		const mistake = new TypeError('undefined is not a function');
		expect(explainFailure(mistake, '/tmp/bus.db')).toBe(mistake);
	});

	test('a path with what looks like a reference is shown as it is', () => {
		const odd = "/home/$&/$'/REAL/PATH/bus.db";
		expect(explainFailure(systemError('EIO'), odd)).toMatchObject({message: expect.stringContaining(odd)});
	});

	test('of a file that could not be opened the reason is asked for', () => {
		const error = new Database.SqliteError('unable to open database file', 'SQLITE_CANTOPEN');
		const nowhere = path.join('/nowhere', 'bus.db');
		expect(explainFailure(error, 'bus', nowhere)).toMatchObject({
			message: expect.stringContaining('missing'),
		});
	});
});

test.skipIf(process.platform === 'win32')(
	'a process that may open no more files is told so, however few it has left, and can go on with enough',
	async () => {
		const program = await bundleProgram('fill-descriptors');
		const limited = ['sh', '-c', 'ulimit -n 100 && exec "$@"', 'sh'];
		const reports = await runProgram(program, [temporaryDatabase()], {prefix: limited});
		const told = {
			kind: 'unusable',
			message: expect.stringMatching(/^the database .* cannot be opened: too many files are open$/),
			hint: 'end programs that hold many files open, or raise the limit (ulimit -n)',
		};
		expect(reports).toEqual(expect.arrayContaining([told, 'opened']));
		for (const report of Array.isArray(reports) ? reports : []) {
			if (report !== 'opened') expect(report).toEqual(told);
		}
	},
);
