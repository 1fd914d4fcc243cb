import {once} from 'node:events';
import {monitorEventLoopDelay} from 'node:perf_hooks';
import Database from 'better-sqlite3';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Engine} from '../../../../source/bus/engine/engine.js';
import {busyDeadline} from '../../../../source/bus/engine/sqlite/retry.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {bundleProgram, endOf, startProgram} from '../../support/program.js';
import {rows} from '../../support/raw-rows.js';
import {temporaryDatabase} from '../../support/temp-folder.js';

const put = 'INSERT INTO session_registry (session_id) VALUES (@id)';

function openEngine(file: string = temporaryDatabase()): {engine: Engine; foreign: Database.Database} {
	const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
	const foreign = new Database(file, {timeout: 0});
	onTestFinished(() => {
		foreign.close();
		engine.close();
	});
	return {engine, foreign};
}

const idsIn = (foreign: Database.Database) =>
	rows(foreign, 'SELECT session_id FROM session_registry ORDER BY session_id').map(row =>
		Object.values(row ?? {}).join(),
	);

describe('a write', () => {
	it('is seen by others as a whole, once it is done', async () => {
		const {engine, foreign} = openEngine();
		await engine.write(async writer => {
			await writer.run(put, {id: 'a'});
			expect(idsIn(foreign)).toEqual([]);
			await writer.run(put, {id: 'b'});
		});
		expect(idsIn(foreign)).toEqual(['a', 'b']);
	});

	it('that throws leaves nothing behind, and the next one works', async () => {
		const {engine, foreign} = openEngine();
		const attempt = engine.write(async writer => {
			await writer.run(put, {id: 'a'});
			throw new Error('no');
		});
		await expect(attempt).rejects.toThrow('no');
		expect(idsIn(foreign)).toEqual([]);
		expect(foreign.exec('BEGIN IMMEDIATE').inTransaction).toBe(true);
		foreign.exec('ROLLBACK');
		await engine.write(writer => writer.run(put, {id: 'b'}));
		expect(idsIn(foreign)).toEqual(['b']);
	});

	it('whose statement SQLite refuses leaves nothing behind and is explained', async () => {
		const {engine, foreign} = openEngine();
		foreign.exec(
			"CREATE TRIGGER no_b BEFORE INSERT ON session_registry WHEN NEW.session_id = 'b' BEGIN SELECT RAISE(ABORT, 'no b'); END",
		);
		const attempt = engine.write(async writer => {
			await writer.run(put, {id: 'a'});
			await writer.run(put, {id: 'b'});
		});
		await expect(attempt).rejects.toMatchObject({kind: 'unusable'});
		expect(idsIn(foreign)).toEqual([]);
	});

	it('waits for the others of its own process, each a whole', async () => {
		const {engine, foreign} = openEngine();
		const add = (id: string) =>
			engine.write(async writer => {
				const before = await writer.all('SELECT session_id FROM session_registry');
				await Promise.resolve();
				await writer.run(put, {id: `${id}${before.length}`});
			});
		await Promise.all(['x', 'x', 'x', 'x', 'x', 'x'].map(add));
		expect(idsIn(foreign)).toEqual(['x0', 'x1', 'x2', 'x3', 'x4', 'x5']);
	});

	it('goes on with the next one when one in the queue throws', async () => {
		const {engine, foreign} = openEngine();
		const fails = engine.write(async () => {
			throw new Error('no');
		});
		const works = engine.write(writer => writer.run(put, {id: 'a'}));
		await expect(fails).rejects.toThrow('no');
		await works;
		expect(idsIn(foreign)).toEqual(['a']);
	});

	it('lets readers read the state before it', async () => {
		const {engine, foreign} = openEngine();
		foreign.exec(put.replace('@id', "'a'"));
		foreign.exec('BEGIN');
		expect(idsIn(foreign)).toEqual(['a']);
		await engine.write(writer => writer.run(put, {id: 'b'}));
		expect(idsIn(foreign)).toEqual(['a']);
		foreign.exec('COMMIT');
		expect(idsIn(foreign)).toEqual(['a', 'b']);
	});

	it('is refused after the bus was closed, which may happen twice', async () => {
		const {engine} = openEngine();
		engine.close();
		engine.close();
		await expect(engine.write(writer => writer.run(put, {id: 'a'}))).rejects.toMatchObject({
			kind: 'unusable',
			message: 'this bus was closed',
		});
	});
});

describe('a read', () => {
	it('sees one state, whatever others commit meanwhile', async () => {
		const {engine, foreign} = openEngine();
		const counts = await engine.read(async reader => {
			const before = await reader.all('SELECT * FROM session_registry');
			foreign.exec(put.replace('@id', "'a'"));
			const after = await reader.all('SELECT * FROM session_registry');
			return [before.length, after.length];
		});
		expect(counts).toEqual([0, 0]);
		expect(await engine.read(reader => reader.all('SELECT * FROM session_registry'))).toHaveLength(1);
	});
});

describe('while another program holds a transaction open', () => {
	async function holdLock(file: string, milliseconds: number) {
		const program = startProgram(await bundleProgram('hold-lock'), [file, String(milliseconds)]);
		await once(program.stdout, 'data');
		return program;
	}

	it('a write waits its turn', async () => {
		const {engine, foreign} = openEngine();
		await holdLock(engine.location, 1000);
		await engine.write(writer => writer.run(put, {id: 'a'}));
		expect(idsIn(foreign)).toEqual(['a']);
	});

	it('a write gives up after three seconds, says so, and has not stopped the event loop', async () => {
		const {engine, foreign} = openEngine();
		const holder = await holdLock(engine.location, 60_000);
		const delay = monitorEventLoopDelay({resolution: 10});
		delay.enable();
		let turns = 0;
		const counter = setInterval(() => turns++, 10);
		const attempt = engine.write(writer => writer.run(put, {id: 'a'}));
		await expect(attempt).rejects.toMatchObject({
			kind: 'unusable',
			message: `the database ${engine.location} is busy: another program has held it locked for more than 3 s`,
			hint: 'end the program that holds a transaction open, or try again',
		});
		clearInterval(counter);
		delay.disable();
		// SQLite's own waiting would have let it turn not once
		expect(turns).toBeGreaterThan(busyDeadline / 10 / 10);
		const ended = endOf(holder);
		holder.stdin.end();
		await ended;
		await engine.write(writer => writer.run(put, {id: 'b'}));
		expect(idsIn(foreign)).toEqual(['b']);
	});

	it('reads go on, and a bus can be opened', async () => {
		const {engine} = openEngine();
		await holdLock(engine.location, 60_000);
		await expect(engine.read(reader => reader.all('SELECT * FROM session_registry'))).resolves.toEqual([]);
		const second = openEngine(engine.location);
		await expect(second.engine.read(reader => reader.all('SELECT * FROM session_registry'))).resolves.toEqual(
			[],
		);
	});
});

describe('while another program has the database for itself', () => {
	it('it cannot be opened, and the failure says why', () => {
		const {engine, foreign} = openEngine();
		engine.close();
		foreign.pragma('locking_mode = EXCLUSIVE');
		foreign.exec('BEGIN EXCLUSIVE');
		expect(() => openEngine(engine.location)).toThrow(
			expect.objectContaining({
				kind: 'unusable',
				message: `the database ${engine.location} is busy: another program holds it locked`,
			}),
		);
		foreign.close();
		openEngine(engine.location);
	});
});
