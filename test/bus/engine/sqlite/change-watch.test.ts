import {once} from 'node:events';
import {renameSync, rmSync} from 'node:fs';
import Database from 'better-sqlite3';
import {describe, expect, it, onTestFinished} from 'vitest';
import type {Engine} from '../../../../source/bus/engine/engine.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {until} from '../../support/conditions.js';
import {bundleProgram, startProgram} from '../../support/program.js';
import {temporaryDatabase} from '../../support/temp-folder.js';
import {openTestBus} from '../../support/test-bus.js';

function openEngine(file: string = temporaryDatabase()): Engine {
	const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
	onTestFinished(() => engine.close());
	return engine;
}

const countMessages = (engine: Engine) =>
	engine.read(async reader => (await reader.all('SELECT id FROM inter_session_messages')).length);

const send = (engine: Engine) =>
	engine.write(writer => writer.run("INSERT INTO inter_session_messages (payload) VALUES ('x')"));

describe('onChange', () => {
	it.each([
		['our own programs', 'ours'],
		['programs that know nothing of us', 'raw'],
	])('tells of every commit of %s, hundreds of times', async (_case, who) => {
		const engine = openEngine();
		let calls = 0;
		engine.onChange(() => calls++);
		const writer = startProgram(await bundleProgram('write-slowly'), [engine.location, who]);
		for (let commit = 1; commit <= 300; commit++) {
			const answer = once(writer.stdout, 'data');
			const before = calls;
			writer.stdin.write('\n');
			await answer;
			// The listener alone wakes us: what it does not tell would be missed for ever
			await until(() => calls > before);
			await until(async () => (await countMessages(engine)) === commit);
		}
	});

	it('tells of a commit that came in a burst with others', async () => {
		const engine = openEngine();
		let seen = 0;
		let reading = Promise.resolve();
		engine.onChange(() => {
			reading = reading.then(async () => {
				seen = await countMessages(engine);
			});
		});
		const foreign = new Database(engine.location, {timeout: 3000});
		onTestFinished(() => void foreign.close());
		for (let burst = 1; burst <= 20; burst++) {
			for (let commit = 0; commit < 25; commit++)
				foreign.exec("INSERT INTO inter_session_messages (payload) VALUES ('x')");
			await until(() => seen === burst * 25);
		}
	});

	it('tells of the bus’s own commits, and of nothing when a write changed nothing', async () => {
		const engine = openEngine();
		let calls = 0;
		engine.onChange(() => calls++);
		await send(engine);
		await until(() => calls > 0);
		const settled = async () => {
			const before = calls;
			await engine.write(async writer => writer.run('UPDATE keepers SET pid = 1'));
			for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
			return calls === before;
		};
		await until(settled);
	});

	it('tells of a database that was deleted, and of the one that came in its place', async () => {
		const engine = openEngine();
		await send(engine);
		let calls = 0;
		engine.onChange(() => calls++);
		for (const suffix of ['', '-wal', '-shm']) rmSync(engine.location + suffix, {force: true});
		await until(() => calls > 0);
		const spare = openEngine();
		await send(spare);
		spare.close();
		const before = calls;
		renameSync(spare.location, engine.location);
		await until(() => calls > before);
		expect(await countMessages(engine)).toBe(1);
	});

	it('is silent once the listener was taken away, which may happen twice', async () => {
		const engine = openEngine();
		let [kept, taken] = [0, 0];
		engine.onChange(() => kept++);
		const unsubscribe = engine.onChange(() => taken++);
		unsubscribe();
		unsubscribe();
		await send(engine);
		await until(() => kept > 0);
		expect(taken).toBe(0);
	});
});

describe('two who watch one bus', () => {
	it('do not wake each other for ever by looking after sessions of other programs', async () => {
		const {bus, context, foreign} = await openTestBus();
		foreign.exec(
			"INSERT INTO session_registry (session_id, llm_vendor, pid, project_id) VALUES ('codex-9', 'codex', 9, 'P')",
		);
		await bus.detectConflicts();
		const version = () => foreign.pragma('data_version', {simple: true});
		const before = version();
		let calls = 0;
		context.engine.onChange(() => calls++);
		for (let turn = 0; turn < 5; turn++) await bus.detectConflicts();
		for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
		expect(calls).toBe(0);
		expect(version()).toBe(before);
	});
});
