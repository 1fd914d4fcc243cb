import {expect, test} from 'vitest';
import {machineKey} from '../../source/bus/rules/identity.js';
import type {KeeperProgram} from '../../source/bus/tables/keepers.js';
import {electKeeper, findLivingKeeper} from '../../source/bus/verbs/keep.js';
import {keep} from '../../source/keeper/keeper.js';
import {thisMachine} from '../bus/support/fake-processes.js';
import {rows} from '../bus/support/raw-rows.js';
import {openTestBus} from '../bus/support/test-bus.js';
import {until} from '../commands/support/condition.js';
import {openSandbox} from '../commands/support/sandbox.js';

const old: KeeperProgram = {version: '0.9.0', schema: 5};
const current: KeeperProgram = {version: '0.10.0', schema: 5};
const next: KeeperProgram = {version: '0.10.0', schema: 6};

test('a newer program takes over from the keeper, which leaves at its next beat, and an older one does not', async () => {
	const {context, foreign, processes, join} = await openTestBus();
	processes.start(process.pid);
	await join(41);
	const stop = new AbortController();
	const run = (program: KeeperProgram) => keep(context, {interval: 5, signal: stop.signal, program});
	const isElected = ({version, schema}: KeeperProgram) =>
		until(`${version} of schema ${schema} is elected`, () => {
			const [elected] = rows(foreign, 'SELECT version, schema FROM keepers');
			return JSON.stringify(elected) === JSON.stringify({version, schema});
		});
	const first = run(old);
	await isElected(old);
	const second = run(current);
	await isElected(current);
	expect(await first).toBe('replaced');
	const third = run(next);
	await isElected(next);
	expect(await second).toBe('replaced');
	for (const program of [old, current, next]) expect(await run(program)).toBe('not elected');
	stop.abort();
	expect(await third).toBe('stopped');
});

test('a command of a newer program starts a keeper beside an older one', async () => {
	const sandbox = openSandbox();
	const agent = await sandbox.startAgent('claude');
	await agent.run('register');
	const first = await sandbox.keeper();
	const database = sandbox.connect();
	database.exec("UPDATE keepers SET version = '0.0.9'");
	database.close();
	await agent.run('heartbeat');
	await until('another is elected', async () => (await sandbox.keeper()) !== first);
});

test('keepers from before they wrote down what they run are dismissed, if they are of this machine', async () => {
	const {context, foreign, processes} = await openTestBus();
	processes.start(7, 8, 9);
	const own = machineKey(thisMachine);
	const put = foreign.prepare(
		'INSERT INTO keepers (machine, pid, process_started, token, beat_ms) VALUES (?, ?, ?, 5, ?)',
	);
	put.run(`desk ${own}`, 7, '1', context.now());
	put.run('elsewhere - -', 8, 'another start', context.now());
	put.run(own, 8, '2', context.now());
	expect(await context.engine.read(reader => findLivingKeeper(reader, context))).toBeNull();
	expect(await context.engine.write(writer => electKeeper(writer, context, 9))).toBe(6);
	expect(rows(foreign, 'SELECT machine, pid, token FROM keepers ORDER BY machine')).toEqual([
		{machine: own, pid: 9, token: 6},
		{machine: `desk ${own}`, pid: null, token: 6},
		{machine: 'elsewhere - -', pid: 8, token: 5},
	]);
});
