import {createHash} from 'node:crypto';
import {
	chmodSync,
	mkdirSync,
	readFileSync,
	statSync,
	symlinkSync,
	truncateSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {describe, expect, it} from 'vitest';
import {applicationId, schemaVersion} from '../../../../source/bus/engine/sqlite/schema.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {BusError} from '../../../../source/bus/errors.js';
import {bundleProgram, endOf, runProgram, startProgram} from '../../support/program.js';
import {value} from '../../support/raw-rows.js';
import {temporaryDatabase, temporaryFolder} from '../../support/temp-folder.js';
import {openTestBus} from '../../support/test-bus.js';

const open = (file: string) => openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});

const failureOf = (file: string): BusError => {
	try {
		open(file).close();
	} catch (error) {
		if (error instanceof BusError) return error;
		throw error;
	}
	throw new Error(`${file} was opened`);
};

const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
const hashOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** A whole bus with a session in it, closed, so that the file holds everything. */
async function finishedBus(): Promise<string> {
	const {bus, foreign, join} = await openTestBus();
	await join(100);
	foreign.close();
	await bus.close();
	return bus.path;
}

describe('a fresh database', () => {
	it('is in WAL mode, for the eyes of its owner alone, and marked as ours', async () => {
		const {bus, foreign, join} = await openTestBus();
		await join(100);
		expect(foreign.pragma('journal_mode', {simple: true})).toBe('wal');
		expect(foreign.pragma('application_id', {simple: true})).toBe(applicationId);
		expect(foreign.pragma('user_version', {simple: true})).toBe(schemaVersion);
		expect(modeOf(path.dirname(bus.path))).toBe('700');
		for (const suffix of ['', '-wal', '-shm', '-bell']) expect(modeOf(bus.path + suffix)).toBe('600');
	});

	it('is made in a folder of any depth', () => {
		const file = path.join(temporaryFolder(), 'a', 'b', 'c', 'bus.db');
		open(file).close();
		expect(modeOf(path.dirname(file))).toBe('700');
	});

	it('gets triggers and indexes in the words of this version where an earlier one made others', async () => {
		const file = await finishedBus();
		const words = (database: Database.Database) =>
			database
				.prepare("SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY name")
				.all();
		const database = new Database(file);
		const fresh = words(database);
		database.exec(`DROP TRIGGER session_changed; DROP INDEX finished_mail;
			CREATE TRIGGER session_changed AFTER UPDATE ON session_registry BEGIN SELECT 1; END;
			CREATE INDEX finished_mail ON inter_session_messages (sent_ms); PRAGMA user_version = 4`);
		database.close();
		open(file).close();
		expect(words(new Database(file, {readonly: true}))).toEqual(fresh);
	});

	it('may be an empty file somebody made', () => {
		const file = path.join(temporaryFolder(), 'bus.db');
		writeFileSync(file, '');
		open(file).close();
		expect(new Database(file).pragma('user_version', {simple: true})).toBe(schemaVersion);
	});

	it('may be reached through a symbolic link', () => {
		const folder = temporaryFolder();
		symlinkSync(path.join(folder, 'real.db'), path.join(folder, 'link.db'));
		open(path.join(folder, 'link.db')).close();
		expect(statSync(path.join(folder, 'real.db')).size).toBeGreaterThan(0);
	});

	it('takes a file name with any characters in it', () => {
		const file = path.join(temporaryFolder(), 'büs ?mode=memory#%41.db');
		open(file).close();
		expect(statSync(file).size).toBeGreaterThan(0);
	});

	it('can be opened by twenty processes at once, all of which then see each other', async () => {
		const program = await bundleProgram('open-and-look');
		const file = temporaryDatabase();
		const endings = await Promise.all(
			Array.from({length: 20}, () => endOf(startProgram(program, [file, '--register']))),
		);
		const reports = endings.map(({lines, errors}) => lines.at(-1) ?? errors);
		expect(reports.filter(report => !report.includes('"sessions"'))).toEqual([]);
		const reader = new Database(file);
		expect(value(reader, 'SELECT count(*) FROM session_registry')).toBe(20);
		expect(reader.pragma('integrity_check', {simple: true})).toBe('ok');
		reader.close();
	});
});

describe('a database from a newer version', () => {
	it('is refused by the number in its header, and not touched', async () => {
		const file = await finishedBus();
		const newer = new Database(file);
		newer.pragma(`user_version = ${schemaVersion + 1}`);
		newer.close();
		const before = hashOf(file);
		const {kind, message, hint} = failureOf(file);
		expect(kind).toBe('unusable');
		expect(message).toBe(
			`this bus was made by a newer session-bus (schema ${schemaVersion + 1}, this program knows ${schemaVersion})`,
		);
		expect(hint).toBe('update session-bus, or name another database with --db');
		expect(hashOf(file)).toBe(before);
	});

	it('is refused by the number in its own table, where the header belongs to another program', async () => {
		const file = await finishedBus();
		const newer = new Database(file);
		newer.pragma('application_id = 7');
		newer.pragma('user_version = 3');
		newer.exec(`UPDATE session_bus_meta SET value = ${schemaVersion + 5} WHERE name = 'schema_version'`);
		newer.close();
		const before = hashOf(file);
		expect(failureOf(file).message).toContain(`schema ${schemaVersion + 5}`);
		expect(hashOf(file)).toBe(before);
	});
});

describe('what is not a usable database', () => {
	it('is a text file', () => {
		const file = path.join(temporaryFolder(), 'notes.txt');
		writeFileSync(file, 'dear diary, '.repeat(1000));
		const before = hashOf(file);
		expect(failureOf(file)).toMatchObject({
			kind: 'unusable',
			message: `${file} is not a database`,
			hint: 'name another file with --db, or move this one away',
		});
		expect(hashOf(file)).toBe(before);
	});

	it('is a short text file', () => {
		const file = path.join(temporaryFolder(), 'notes.txt');
		writeFileSync(file, 'hello');
		expect(failureOf(file).message).toBe(`${file} is not a database`);
		expect(readFileSync(file, 'utf8')).toBe('hello');
	});

	it('is a database that was cut short', async () => {
		const file = await finishedBus();
		truncateSync(file, statSync(file).size - 4096);
		const before = hashOf(file);
		const {kind, message, hint} = failureOf(file);
		expect(kind).toBe('unusable');
		expect(message).toBe(`the database ${file} is damaged`);
		expect(hint).toContain('.recover');
		expect(hashOf(file)).toBe(before);
	});

	it('is a database whose pages were overwritten', async () => {
		const file = await finishedBus();
		const bytes = readFileSync(file);
		bytes.fill(0xff, 100, 4096);
		writeFileSync(file, bytes);
		expect(failureOf(file)).toMatchObject({kind: 'unusable', message: `the database ${file} is damaged`});
	});

	it('is a folder', () => {
		const folder = path.join(temporaryFolder(), 'messaging.db');
		mkdirSync(folder);
		expect(failureOf(folder)).toMatchObject({kind: 'unusable', message: expect.stringContaining(folder)});
		expect(failureOf(folder).hint).not.toBeNull();
	});

	it('is a path through a file', () => {
		const file = path.join(temporaryFolder(), 'file');
		writeFileSync(file, '');
		expect(failureOf(path.join(file, 'messaging.db'))).toMatchObject({
			kind: 'unusable',
			message: expect.stringContaining('a part of its path is missing or no folder'),
		});
	});
});

describe('a database that may not be written', () => {
	/** A bus in a folder that others may at most read. */
	async function readableBus(rights: {readonly file: number; readonly folder: number}) {
		const program = await bundleProgram('open-and-look');
		const folder = temporaryFolder();
		const inner = path.join(folder, 'inner');
		mkdirSync(inner);
		const file = path.join(inner, 'messaging.db');
		const {bus, foreign, join} = await openTestBus({path: file});
		await join(100);
		chmodSync(folder, 0o755);
		for (const name of [file, `${file}-wal`, `${file}-shm`]) chmodSync(name, rights.file);
		chmodSync(inner, rights.folder);
		const look = (...flags: string[]) => runProgram(program, [file, ...flags], {asNobody: true});
		/** Closes it, so that no -wal and -shm lie beside it. */
		const finish = async () => {
			chmodSync(inner, 0o755);
			foreign.close();
			await bus.close();
			chmodSync(inner, rights.folder);
		};
		return {file, look, finish};
	}

	it('is refused to writers, with a remedy, when the file is read-only', async () => {
		const {file, look} = await readableBus({file: 0o444, folder: 0o555});
		await expect(look()).resolves.toMatchObject({
			kind: 'unusable',
			message: expect.stringContaining(file),
			hint: expect.stringContaining('permission'),
		});
	});

	it('is opened for reading where that is enough, while others use it', async () => {
		const {look} = await readableBus({file: 0o444, folder: 0o555});
		await expect(look('--fallback')).resolves.toEqual({readOnly: true, sessions: ['claude-100']});
	});

	it('says that it cannot be written when a change is tried all the same', async () => {
		const {file, look} = await readableBus({file: 0o444, folder: 0o555});
		await expect(look('--fallback', '--register')).resolves.toEqual({
			kind: 'unusable',
			message: `the database ${file} cannot be written: it is read-only`,
			hint: 'give yourself write permission on it and its folder, or name another with --db',
		});
	});

	it('is explained where nothing can be read at all', async () => {
		const {file, look} = await readableBus({file: 0o600, folder: 0o700});
		for (const flags of [[], ['--fallback']]) {
			await expect(look(...flags)).resolves.toEqual({
				kind: 'unusable',
				message: `permission denied: cannot open the database ${file}`,
				hint: 'check the permissions of the file and its folder, or name another with --db',
			});
		}
	});

	it('is explained when it lies finished in a folder that cannot be written', async () => {
		const {look, finish} = await readableBus({file: 0o444, folder: 0o555});
		await finish();
		await expect(look('--fallback')).resolves.toMatchObject({kind: 'unusable', hint: expect.any(String)});
	});

	it('is explained when it would have to be made in a folder that cannot be written', async () => {
		const program = await bundleProgram('open-and-look');
		const folder = temporaryFolder();
		chmodSync(folder, 0o555);
		const file = path.join(folder, 'sub', 'messaging.db');
		await expect(runProgram(program, [file], {asNobody: true})).resolves.toMatchObject({
			kind: 'unusable',
			message: `permission denied: cannot make the folder of the database ${file}`,
			hint: 'set SESSION_BUS_HOME to a folder that you can write, or name a database with --db',
		});
	});
});
