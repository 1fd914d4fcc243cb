import {spawnSync} from 'node:child_process';
import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {expect, onTestFinished, test} from 'vitest';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {hour, minute, second} from '../../source/bus/timestamps.js';
import {beatForLocalSessions} from '../../source/bus/verbs/keep.js';
import {adoptForeignSessions} from '../../source/collector/adopt.js';
import {keep} from '../../source/keeper/keeper.js';
import type {Description} from '../bus/support/fake-processes.js';
import {bundleProgram, startProgram} from '../bus/support/program.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openTestBus, sessionOf, type TestBus} from '../bus/support/test-bus.js';
import {Sleeper} from '../collector/support/real-process.js';
import {until} from '../commands/support/condition.js';

/** Writes a session with the documented columns alone. */
function writeRow({foreign}: TestBus, sessionId: string, pid: number, vendor = 'claude'): void {
	foreign
		.prepare('INSERT INTO session_registry (session_id, llm_vendor, pid) VALUES (?, ?, ?)')
		.run(sessionId, vendor, pid);
}

/** A moment's beat of the program that wrote the row. */
function beat({foreign, clock}: TestBus, sessionId: string): void {
	foreign
		.prepare('UPDATE session_registry SET heartbeat_at = ? WHERE session_id = ?')
		.run(new Date(clock.now()).toISOString(), sessionId);
}

const claude: Description = {commandLine: ['claude']};

type Facts = (test: TestBus) => Description & {readonly began?: number};

/** Where the row of another program is found to run, when a process with its pid is as it is described. */
async function hostOf(facts: Facts): Promise<string | null> {
	const bench = await openTestBus();
	const {began = 0, ...description} = facts(bench);
	bench.processes.start(7);
	bench.processes.describe(7, description);
	bench.processes.began = began;
	writeRow(bench, 'claude-7', 7);
	await adoptForeignSessions(bench.context);
	return (await sessionOf(bench.bus, 'claude-7')).host;
}

test.each<[what: string, facts: Facts]>([
	['runs the agent that the row tells of', () => claude],
	['has the bus open', ({bus}) => ({openFiles: ['/x', bus.path]})],
])('a row of another program is bound to a process with its pid that %s', async (_what, facts) => {
	expect(await hostOf(facts)).toBe('desk');
});

test.each<[what: string, facts: Facts]>([
	['is another agent', () => ({commandLine: ['codex']})],
	['is any program', () => ({commandLine: ['sleep', '9']})],
	['is that agent of another user or in another namespace', () => ({...claude, isForeign: true})],
	['began after the row was written', () => ({...claude, began: Date.now() + hour})],
])('a row of another program is not bound to a process with its pid that %s', async (_what, facts) => {
	expect(await hostOf(facts)).toBeNull();
});

test('a process that has a session of its own is not that of another program’s row', async () => {
	const bench = await openTestBus();
	bench.processes.start(7);
	bench.processes.describe(7, claude);
	writeRow(bench, 'in-container', 7);
	bench.foreign.exec("UPDATE session_registry SET llm_vendor = 'other'");
	await bench.join(7);
	bench.foreign.exec("UPDATE session_registry SET llm_vendor = 'claude'");
	await adoptForeignSessions(bench.context);
	expect((await sessionOf(bench.bus, 'in-container')).host).toBeNull();
});

/** A row of another program that was bound to a process, which then ended and was missed once. */
async function openMissed(): Promise<TestBus> {
	const bench = await openTestBus();
	bench.processes.start(7);
	bench.processes.describe(7, claude);
	writeRow(bench, 'claude-7', 7);
	await adoptForeignSessions(bench.context);
	bench.processes.kill(7);
	await beatForLocalSessions(bench.context);
	return bench;
}

test('a beat that its process cannot have sent takes a row from it for good', async () => {
	const bench = await openMissed();
	bench.clock.advance(89 * second);
	await beatForLocalSessions(bench.context);
	expect(await sessionOf(bench.bus, 'claude-7')).toMatchObject({status: 'active', host: 'desk'});
	beat(bench, 'claude-7');
	bench.clock.advance(hour);
	await beatForLocalSessions(bench.context);
	expect(await sessionOf(bench.bus, 'claude-7')).toMatchObject({status: 'active', host: null});
	// The next process with that number is not its own either, nor does a session of it displace the row
	bench.processes.start(7);
	await adoptForeignSessions(bench.context);
	expect((await sessionOf(bench.bus, 'claude-7')).host).toBeNull();
	expect(await bench.join(7)).toBe('claude-7.2');
});

test('a row whose process ended, and which is silent for as long as three beats, is orphaned', async () => {
	const bench = await openMissed();
	bench.clock.advance(90 * second - 1);
	await beatForLocalSessions(bench.context);
	expect((await sessionOf(bench.bus, 'claude-7')).status).toBe('active');
	bench.clock.advance(1);
	await beatForLocalSessions(bench.context);
	expect((await sessionOf(bench.bus, 'claude-7')).status).toBe('orphaned');
});

test('a session that beats after its process was missed lives on', async () => {
	const bench = await openTestBus();
	const sessionId = await bench.join(100);
	bench.processes.kill(100);
	await beatForLocalSessions(bench.context);
	bench.clock.advance(minute);
	beat(bench, sessionId);
	await beatForLocalSessions(bench.context);
	expect((await sessionOf(bench.bus, sessionId)).status).toBe('active');
	await bench.lookTwice();
	expect((await sessionOf(bench.bus, sessionId)).status).toBe('orphaned');
});

/** Starts what follows in a PID namespace of its own, as the process with a certain pid. */
const inNamespace = (pid: number) =>
	[
		...['unshare', '-Urpf', '--mount-proc', '--kill-child', 'sh', '-c'],
		`echo ${pid - 1} > /proc/sys/kernel/ns_last_pid && "$@"; exit`,
		'sh',
	] as const;

const [command, ...words] = inNamespace(4000);
const canChoosePids = spawnSync(command, [...words, 'true'], {stdio: 'ignore'}).status === 0;

test('a program in a container that beats is not found dead when a process with its number ends here', async ({
	skip,
}) => {
	if (!canChoosePids) skip('PID namespaces whose pids can be chosen are not permitted here');
	const folder = temporaryFolder();
	const file = path.join(folder, 'messaging.db');
	const context = await openContext({path: file, settings: {...defaultSettings}});
	const bench = await openTestBus({path: file, machine: context.machine, processes: context.processes});
	const {session: keeping} = await bench.bus.register({vendor: 'monitor', kind: 'monitor', pid: process.pid});
	mkdirSync(path.join(folder, 'bin'));
	symlinkSync('/bin/sleep', path.join(folder, 'bin', 'claude'));
	const bystander = await Sleeper.start({}, path.join(folder, 'bin', 'claude'));

	const program = await bundleProgram('beat-by-sql');
	const inside = startProgram(program, [file], {prefix: inNamespace(bystander.pid)});
	const greeting = await createInterface({input: inside.stdout})[Symbol.asyncIterator]().next();
	const sessionId = `claude-${bystander.pid}`;
	expect(greeting.value).toBe(sessionId);
	const stop = new AbortController();
	const kept = keep(context, {interval: 20, signal: stop.signal});
	onTestFinished(async () => {
		stop.abort();
		await kept;
		context.engine.close();
	});
	const find = () => bench.bus.findSession(sessionId);
	await until('the row is bound to the bystander', async () => (await find()).host !== null);

	await bystander.kill();
	const after = await until('it is not any more', async () => {
		const session = await find();
		return (session.host === null || session.status !== 'active') && session;
	});
	expect(after).toMatchObject({host: null, status: 'active', state: 'active', claims: 1});
	expect(await bench.bus.claim(keeping.sessionId, 'T')).toMatchObject({claimed: false, holderId: sessionId});
});
