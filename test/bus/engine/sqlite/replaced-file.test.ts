import {existsSync, renameSync, rmSync} from 'node:fs';
import Database from 'better-sqlite3';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Engine} from '../../../../source/bus/engine/engine.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {rows} from '../../support/raw-rows.js';
import {temporaryDatabase} from '../../support/temp-folder.js';

const sideFiles = ['-wal', '-shm', '-bell'] as const;

function openEngine(file: string): Engine {
	const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
	onTestFinished(() => engine.close());
	return engine;
}

const put = (engine: Engine, id: string) =>
	engine.write(writer => writer.run('INSERT INTO session_registry (session_id) VALUES (@id)', {id}));

/** What any other program finds at the path. */
function foundAt(file: string): readonly unknown[] {
	const foreign = new Database(file, {fileMustExist: true});
	try {
		expect(foreign.pragma('integrity_check', {simple: true})).toBe('ok');
		return rows(foreign, 'SELECT session_id FROM session_registry ORDER BY rowid').map(row =>
			Object.values(row ?? {}).join(),
		);
	} finally {
		foreign.close();
	}
}

describe.each([
	['alone', []],
	['together with the files beside it', sideFiles],
])('a database that was deleted %s while it was open', (_case, beside) => {
	const remove = (file: string) => {
		for (const suffix of ['', ...beside]) rmSync(file + suffix, {force: true});
	};

	it('is not brought back by a write of those who had it open', async () => {
		const file = temporaryDatabase();
		const engine = openEngine(file);
		await put(engine, 'before');
		remove(file);
		await expect(put(engine, 'after')).rejects.toMatchObject({
			kind: 'unusable',
			message: `the database ${file} was deleted`,
		});
		expect(existsSync(file)).toBe(false);
	});

	it('is made anew by the next who opens it, and all others go on there', async () => {
		const file = temporaryDatabase();
		const [one, other] = [openEngine(file), openEngine(file)];
		await put(one, 'before');
		await put(other, 'before, too');
		remove(file);
		await put(openEngine(file), 'a');
		await put(one, 'b');
		await put(other, 'c');
		expect(foundAt(file)).toEqual(['a', 'b', 'c']);
		one.close();
		await put(other, 'd');
		expect(foundAt(file)).toEqual(['a', 'b', 'c', 'd']);
		other.close();
		expect(foundAt(file)).toEqual(['a', 'b', 'c', 'd']);
	});

	it('is not read from any more', async () => {
		const file = temporaryDatabase();
		const engine = openEngine(file);
		await put(engine, 'before');
		remove(file);
		await expect(engine.read(reader => reader.all('SELECT * FROM session_registry'))).rejects.toMatchObject({
			kind: 'unusable',
			message: `the database ${file} was deleted`,
		});
		expect(existsSync(file)).toBe(false);
	});
});

describe('a database that was replaced while it was open', () => {
	/** Puts another bus, with one session, in the place of the open one. */
	async function replace(file: string): Promise<void> {
		const spare = temporaryDatabase();
		const engine = openEngine(spare);
		await put(engine, 'from the spare');
		engine.close();
		for (const suffix of sideFiles) rmSync(file + suffix, {force: true});
		renameSync(spare, file);
	}

	it('is read and written at its path, not where the old one went', async () => {
		const file = temporaryDatabase();
		const engine = openEngine(file);
		await put(engine, 'before');
		await replace(file);
		const found = await engine.read(reader => reader.all('SELECT session_id FROM session_registry'));
		expect(found).toEqual([{session_id: 'from the spare'}]);
		await put(engine, 'after');
		expect(foundAt(file)).toEqual(['from the spare', 'after']);
		engine.close();
		expect(foundAt(file)).toEqual(['from the spare', 'after']);
	});

	it('can be used again after a time in which nothing usable was there', async () => {
		const file = temporaryDatabase();
		const engine = openEngine(file);
		await put(engine, 'before');
		for (const suffix of ['', ...sideFiles]) rmSync(file + suffix, {force: true});
		const stray = new Database(file);
		stray.exec('CREATE TABLE session_registry (session_id TEXT PRIMARY KEY, secret TEXT NOT NULL)');
		stray.close();
		await expect(put(engine, 'a')).rejects.toMatchObject({kind: 'unusable'});
		await expect(put(engine, 'a')).rejects.toMatchObject({kind: 'unusable'});
		rmSync(file);
		await expect(put(engine, 'a')).rejects.toMatchObject({message: `the database ${file} was deleted`});
		openEngine(file);
		await put(engine, 'b');
		expect(foundAt(file)).toEqual(['b']);
	});
});
