import {spawnSync} from 'node:child_process';
import {chmodSync, existsSync} from 'node:fs';
import path from 'node:path';
import {createInterface} from 'node:readline';
import {expect, it} from 'vitest';
import {readMachine} from '../../source/system/machine.js';
import {bundleProgram, endOf, runProgram, startProgram} from '../bus/support/program.js';
import {temporaryDatabase, temporaryFolder} from '../bus/support/temp-folder.js';
import {sessionOf} from '../bus/support/test-bus.js';
import {Sleeper} from './support/real-process.js';
import {processes, WatchedMachine} from './support/watched-machine.js';

const [second, minute, hour] = [1000, 60_000, 3_600_000];

/** Starts what follows with processes of its own, which it sees alone. */
const inNamespace = ['unshare', '-Urpf', '--mount-proc', '--kill-child'] as const;

/** Whether a line that starts another works here. */
function works([command = '', ...words]: readonly string[]): boolean {
	return spawnSync(command, [...words, 'true'], {stdio: 'ignore'}).status === 0;
}

const canChoosePids =
	existsSync('/proc/sys/kernel/ns_last_pid') &&
	works([...inNamespace, 'sh', '-c', 'echo 4000 > /proc/sys/kernel/ns_last_pid && "$@"', 'sh']);

it('a session whose pid another process got is orphaned, and never bound to it', async ({skip}) => {
	if (!canChoosePids) skip('pids cannot be chosen here');
	const program = await bundleProgram('reuse-pid');
	const seen = await runProgram(program, [temporaryDatabase()], {prefix: inNamespace});
	expect(seen).toEqual({
		alive: {hasMissed: false, state: 'active', hasBeaten: true},
		missed: {hasMissed: true, state: 'stale', hasBeaten: false},
		confirmed: {hasMissed: true, state: 'orphaned', hasBeaten: false},
		lookedAgain: {hasMissed: false, state: 'orphaned', hasBeaten: false},
		claims: [],
		newcomer: {created: true, claims: 0, state: 'active'},
		runs: true,
	});
});

it('a session of another PID namespace lives by its beats until its process is certainly gone', async ({
	skip,
}) => {
	if (!works(inNamespace)) skip('PID namespaces are not permitted here');
	const file = temporaryDatabase();
	const machine = await WatchedMachine.open(file);
	const inside = startProgram(await bundleProgram('join-and-beat'), [file], {prefix: inNamespace});
	const lines = createInterface({input: inside.stdout})[Symbol.asyncIterator]();
	const greeting = await lines.next();
	const sessionId: string = greeting.done ? '' : greeting.value;
	const {clock, foreign, bus} = machine.test;
	const row = () => foreign.prepare('SELECT * FROM session_registry WHERE session_id = ?').get(sessionId);
	const pid = (await sessionOf(bus, sessionId)).pid ?? 0;
	// Out here that number is another process, or none
	expect(processes.commandLine(pid).join(' ')).not.toContain(file);

	const joined = row();
	clock.follow();
	await machine.watch(85 * second);
	expect((await machine.judgement(sessionId)).state).toBe('active');
	await machine.watch(5 * second);
	expect(await machine.judgement(sessionId)).toEqual({
		state: 'stale',
		reason: 'its process cannot be seen from here, no beat for 1m',
	});
	await machine.watch(hour);
	expect((await machine.judgement(sessionId)).state).toBe('stale');
	expect(row()).toEqual(joined);

	inside.stdin.write('beat\n');
	expect(await lines.next()).toMatchObject({value: 'beaten'});
	clock.follow();
	expect((await machine.judgement(sessionId)).state).toBe('active');

	// That it ended is seen from the first namespace alone, once it is silent
	const beaten = row();
	const ended = endOf(inside);
	inside.stdin.end();
	expect(await ended).toMatchObject({code: 0});
	await machine.watch(minute);
	expect(row()).toEqual(beaten);
	await machine.watch(9 * minute);
	const isFirst = readMachine().pidNamespace === '4026531836';
	expect((await machine.judgement(sessionId)).state).toBe(isFirst ? 'orphaned' : 'stale');
	expect(await machine.alerts()).toEqual(isFirst ? [['session_orphaned', [sessionId]]] : []);
});

const nobody = 65_534;

it('the process of another user is watched as one’s own is', async ({skip}) => {
	if (process.getuid?.() !== 0) skip('only root can start a process as another user');
	const machine = await WatchedMachine.open();
	const sleeper = await Sleeper.start({uid: nobody, gid: nobody});
	const sessionId = await machine.join(sleeper.pid, 'working');
	await machine.watch(9 * minute);
	expect((await machine.judgement(sessionId)).state).toBe('active');
	await machine.watch(2 * minute);
	expect((await machine.judgement(sessionId)).state).toBe('hung');
	await sleeper.kill();
	await machine.test.lookTwice();
	expect((await machine.judgement(sessionId)).state).toBe('orphaned');
});

/** Runs as nobody what root has started beside a process of its own, first with /proc open, then with it hidden. */
const stages = `
sleep 3600 > /dev/null & pid=$!
as_nobody() { setpriv --reuid ${nobody} --regid ${nobody} --clear-groups "$@" "$pid"; }
as_nobody "$@"
mount -o remount,hidepid=2 /proc
as_nobody "$@"
kill -9 $pid; wait $pid 2> /dev/null
as_nobody "$@"`;
/** The processes of root in there are other users' to nobody. */
const asRoot = ['unshare', '-mpf', '--mount-proc', '--kill-child', 'sh', '-c'] as const;
const canHide = works([...asRoot, 'mount -o remount,hidepid=2 /proc && setpriv --reuid 65534 "$@"', 'sh']);

it('a process that /proc hides is unknown, not dead, until it has certainly gone', async ({skip}) => {
	if (!canHide) skip('processes cannot be hidden here');
	const folder = temporaryFolder();
	chmodSync(folder, 0o777);
	const program = await bundleProgram('judge-pid');
	const {lines, errors} = await endOf(
		startProgram(program, [path.join(folder, 'bus.db')], {prefix: [...asRoot, stages, 'sh']}),
	);
	expect(errors).toBe('');
	expect(lines.map(line => JSON.parse(line))).toEqual([
		{user: nobody, seen: 'seen', states: ['active: it showed activity within 10m']},
		{
			user: nobody,
			seen: 'unknown',
			states: [
				'active: it showed activity within 10m',
				'stale: its process cannot be seen from here, no beat for 1m',
			],
		},
		{
			user: nobody,
			seen: 'gone',
			states: [
				'stale: its process was not found; looking again before it counts as gone',
				'orphaned: its process is gone and it never said goodbye',
			],
		},
	]);
});
