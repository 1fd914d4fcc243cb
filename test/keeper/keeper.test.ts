import {existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {busOn} from '../../source/bus/bus-on.js';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {readHookFailures} from '../../source/hook/hook-log.js';
import {type KeeperOptions, keep} from '../../source/keeper/keeper.js';
import {FakeProcesses, thisMachine} from '../bus/support/fake-processes.js';
import {until} from '../commands/support/condition.js';
import {documents, read} from '../commands/support/documents.js';
import {textOf} from '../commands/support/lines.js';
import {distFolder, startProcess} from '../commands/support/program.js';
import {openSandbox, type Sandbox} from '../commands/support/sandbox.js';

const keeperFile = path.join(distFolder, 'keeper.js');

/** Starts a keeper without the program, as several commands at once would. */
function startKeeper({database, env}: Sandbox) {
	return startProcess(process.execPath, [keeperFile, database], {env, cwd: '/'});
}

/** The one keeper that is left, once no other is. */
function soleKeeper(sandbox: Sandbox): Promise<number> {
	return until('one keeper is left', async () => {
		const [only, another] = sandbox.keepers();
		return only !== undefined && another === undefined && only === (await sandbox.keeper()) && only;
	});
}

describe('one keeper for the sessions of a machine', () => {
	test('register starts it, and later commands start no other', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		const {keeper} = read(documents.register, await agent.run('register', '--json'));
		expect(keeper).toEqual({pid: await sandbox.keeper(), running: true});
		await agent.run('claim', 'H.1');
		await agent.run('register');
		expect(sandbox.keepers()).toEqual([keeper.pid]);
	});

	test('of twenty started at once one stays', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude');
		const started = Array.from({length: 20}, () => startKeeper(sandbox));
		const keeper = await soleKeeper(sandbox);
		expect(started.map(({pid}) => pid)).toContain(keeper);
		const others = started.filter(({pid}) => pid !== keeper);
		const outcomes = await Promise.all(others.map(({outcome}) => outcome));
		expect(outcomes).toEqual(Array(19).fill({code: 0, stdout: '', stderr: ''}));
	});

	test('sessions that register at once get the same one', async () => {
		const sandbox = openSandbox();
		await sandbox.bus();
		const pids = Array.from({length: 6}, () => sandbox.startProcess());
		const outcomes = await Promise.all(
			pids.map(pid => sandbox.run('register', '--llm', 'x', '--pid', String(pid), '--json')),
		);
		const keeper = await soleKeeper(sandbox);
		for (const outcome of outcomes) {
			expect(read(documents.register, outcome).keeper).toEqual({pid: keeper, running: true});
		}
	});

	test.each([
		['SESSION_BUS_HOME', {SESSION_BUS_HOME: '../elsewhere'}],
		['SESSION_BUS_DB', {SESSION_BUS_DB: '../elsewhere/messaging.db', SESSION_BUS_HOME: '../elsewhere'}],
	])('obeys the configuration of a relative %s, wherever it works itself', async (_name, env) => {
		const sandbox = openSandbox();
		const home = path.join(sandbox.home, 'elsewhere');
		mkdirSync(home);
		writeFileSync(path.join(home, 'config.json'), '{"severities": {"session_orphaned": "off"}, "x": ');
		const agent = await sandbox.startAgent('claude', {env});
		await agent.run('register');
		const isTold = () =>
			readHookFailures(home).some(
				({event, error}) => event === 'keeper' && error.includes('this is not JSON'),
			);
		await until('the keeper has read that configuration', isTold);
	});

	test('when it was killed the next command starts another', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('claude');
		await sandbox.run('status');
		const first = await sandbox.keeper();
		for (const line of [['status'], ['heartbeat', '--session', sessionId], ['prune']]) {
			await sandbox.crash(await sandbox.keeper());
			expect((await sandbox.run(...line)).code).toBe(0);
			expect(await sandbox.keeper()).not.toBe(first);
		}
	});

	test('asked to end, it ends at once and in good order', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude');
		const {pid, outcome} = startKeeper(sandbox);
		expect(await sandbox.keeper()).toBe(pid);
		process.kill(pid, 'SIGTERM');
		expect(await outcome).toEqual({code: 0, stdout: '', stderr: ''});
		const database = sandbox.connect();
		expect(database.prepare('SELECT pid FROM keepers').all()).toEqual([{pid: null}]);
		database.close();
	});
});

describe('sessions whose process died', () => {
	test('are ended: broadcast, alert, claims and locks free, and the keeper leaves after the last', async () => {
		const sandbox = openSandbox();
		const bus = await sandbox.bus();
		const session = await sandbox.join('claude', {taskId: 'H.1'});
		const {sessionId} = session;
		await bus.claim(sessionId, 'H.1');
		await bus.lock(sessionId, 'api.ts', {cwd: sandbox.work});
		await sandbox.crash(session.pid);
		// Its first look is the first miss, the second one confirms it
		const {outcome} = startKeeper(sandbox);
		expect(await outcome).toEqual({code: 0, stdout: '', stderr: ''});
		const {sessions, claims, locks, alerts} = read(documents.status, await sandbox.run('status', '--json'));
		expect(sessions).toMatchObject([{sessionId, status: 'orphaned', state: 'orphaned'}]);
		expect({claims, locks}).toEqual({claims: [], locks: []});
		expect(alerts).toMatchObject([{type: 'session_orphaned', severity: 'MEDIUM', sessionIds: [sessionId]}]);
		expect(textOf(await sandbox.run('status', '--lifecycle'))).toMatch(
			new RegExp(`\n {2}\\d\\d:\\d\\d {2}${sessionId} {2}orphaned: its process is gone\n`),
		);
		expect(sandbox.keepers()).toEqual([]);
	});

	test('are neither ended nor robbed by those who look before it is sure', async () => {
		const sandbox = openSandbox();
		const bus = await sandbox.bus();
		const dead = await sandbox.join('claude');
		const other = await sandbox.join('codex', {cwd: '/'});
		await bus.claim(dead.sessionId, 'H.1');
		await sandbox.crash(dead.pid);
		const first = await sandbox.run('claim', 'H.1', '--session', other.sessionId);
		expect(first.code).toBe(1);
		expect(await bus.listClaims()).toMatchObject([{taskId: 'H.1', sessionId: dead.sessionId}]);
		expect(await bus.findSession(dead.sessionId)).toMatchObject({status: 'active'});
		await until('the claim is free', async () => (await bus.claim(other.sessionId, 'H.1')).claimed);
	});

	test('a process that took over the pid is not taken for the session', async ({skip}) => {
		const sandbox = openSandbox();
		const inside = (await sandbox.startNamespace()) ?? skip('PID namespaces are not permitted here');
		const pid = 4321;
		/** Starts a process with this very pid. Its parent waits for it, so that it leaves no zombie. */
		const startAs = async () => {
			// Whoever else begins in that moment may get the pid, and gives it back soon
			const next = `echo ${pid - 1} > /proc/sys/kernel/ns_last_pid; sleep 3600 &`;
			const line = `while :; do ${next} [ $! = ${pid} ] && break; kill $!; wait $!; done; wait`;
			const ended = inside.execute('sh', ['-c', line]);
			const name = async () => (await inside.execute('cat', [`/proc/${pid}/comm`])).stdout;
			await until('the process runs', async () => (await name()) === 'sleep\n');
			return {ended};
		};
		const first = await startAs();
		const register = ['register', '--llm', 'x', '--pid', String(pid), '--json'];
		const before = read(documents.register, await inside.run(...register));
		expect(before).toMatchObject({created: true, session: {sessionId: `x-${pid}`}});
		await inside.run('claim', 'H.1', '--session', `x-${pid}`);
		await inside.execute('kill', ['-9', String(pid)]);
		await first.ended;
		await startAs();
		const {sessions} = read(documents.status, await inside.run('status', '--json'));
		expect(sessions).toMatchObject([{sessionId: `x-${pid}`, state: 'stale'}]);
		const after = read(documents.register, await inside.run(...register));
		expect(after.created).toBe(true);
		expect(after.session).toMatchObject({sessionId: `x-${pid}`, claims: 0});
		expect(after.session.registeredAt).not.toBe(before.session.registeredAt);
	});
});

describe('the keeper’s round, on processes that the test controls', () => {
	async function openRound() {
		const {database} = openSandbox();
		const processes = new FakeProcesses();
		processes.start(process.pid);
		const context = await openContext({
			path: database,
			settings: defaultSettings,
			machine: thisMachine,
			processes,
		});
		const bus = busOn(context);
		const stop = new AbortController();
		const run = (options: KeeperOptions = {}) =>
			keep(context, {interval: 5, signal: stop.signal, ...options});
		const close = () => context.engine.close();
		return {bus, processes, stop, run, close};
	}

	test('it leaves when the database was deleted, and does not bring it back', async () => {
		const {bus, processes, run, close} = await openRound();
		processes.start(41);
		const {session} = await bus.register({vendor: 'claude', pid: 41});
		const ended = run();
		await until('it has beaten', async () => {
			const {heartbeatAt} = await bus.findSession(session.sessionId);
			return heartbeatAt !== session.heartbeatAt;
		});
		for (const suffix of ['', '-wal', '-shm']) rmSync(`${bus.path}${suffix}`, {force: true});
		expect(await ended).toBe('replaced');
		expect(existsSync(bus.path)).toBe(false);
		close();
	});

	test('it beats for those who live, and leaves when nobody is left', async () => {
		const {bus, processes, run, close} = await openRound();
		processes.start(41);
		const {session} = await bus.register({vendor: 'claude', pid: 41});
		const ended = run();
		await until('it has beaten', async () => {
			const {heartbeatAt} = await bus.findSession(session.sessionId);
			return heartbeatAt !== session.heartbeatAt;
		});
		await bus.unregister(session.sessionId);
		expect(await ended).toBe('no sessions');
		close();
	});

	test('it leaves at once when another was elected', async () => {
		const {bus, processes, run, stop, close} = await openRound();
		processes.start(41);
		await bus.register({vendor: 'claude', pid: 41});
		const first = run();
		expect(await run()).toBe('not elected');
		stop.abort();
		expect(await first).toBe('stopped');
		close();
	});

	test('a reused pid is not beaten for', async () => {
		const {bus, processes, run, close} = await openRound();
		processes.start(41);
		const {session} = await bus.register({vendor: 'claude', pid: 41});
		processes.start(41);
		expect(await run()).toBe('no sessions');
		const after = await bus.findSession(session.sessionId);
		expect(after).toMatchObject({state: 'orphaned', heartbeatAt: session.heartbeatAt});
		close();
	});
});
