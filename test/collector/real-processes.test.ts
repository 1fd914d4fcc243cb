import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {lookInterval} from '../../source/collector/collector.js';
import {until} from '../bus/support/conditions.js';
import {cpuOf, ObedientShell, Sleeper, setStopped, signal} from './support/real-process.js';
import {processes, WatchedMachine} from './support/watched-machine.js';

const [second, minute] = [1000, 60_000];
const isLinux = process.platform === 'linux';

/** What every death looks like: a miss, then a second look that confirms it. */
async function expectDeath(machine: WatchedMachine, sessionId: string): Promise<void> {
	machine.test.clock.advance(lookInterval);
	expect(await machine.look()).toBe(true);
	await machine.beat();
	expect(await machine.judgement(sessionId)).toEqual({
		state: 'stale',
		reason: 'its process was not found; looking again before it counts as gone',
	});
	machine.test.clock.advance(2 * second - 1);
	await machine.beat();
	expect((await machine.judgement(sessionId)).state).toBe('stale');
	machine.test.clock.advance(1);
	await machine.beat();
	expect(await machine.judgement(sessionId)).toEqual({
		state: 'orphaned',
		reason: 'its process is gone and it never said goodbye',
	});
	expect(await machine.alerts()).toEqual([['session_orphaned', [sessionId]]]);
}

describe.runIf(isLinux)('a session on a real process', () => {
	it('is alive as long as its process is, in and after a turn', async () => {
		const machine = await WatchedMachine.open();
		const sessionId = await machine.join((await Sleeper.start()).pid);
		await machine.watch(5 * minute);
		expect((await machine.judgement(sessionId)).state).toBe('active');
		await machine.watch(5 * minute);
		expect(await machine.judgement(sessionId)).toEqual({state: 'idle', reason: 'no activity for 10m'});
		await machine.tell(sessionId, 'idle');
		await machine.watch(minute);
		expect(await machine.judgement(sessionId)).toEqual({state: 'idle', reason: 'its turn is over'});
		expect(await machine.alerts()).toEqual([]);
	});

	it('in the middle of a turn without any sign of life hangs after ten minutes', async () => {
		const machine = await WatchedMachine.open();
		const sessionId = await machine.join((await Sleeper.start()).pid, 'working');
		await machine.watch(10 * minute - lookInterval);
		expect(await machine.judgement(sessionId)).toEqual({state: 'active', reason: 'working'});
		await machine.watch(lookInterval);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'hung',
			reason: 'working, no activity for 10m, no child process, CPU still',
		});
		// It is alerted when it hangs at two looks
		await machine.watch(lookInterval);
		expect(await machine.alerts()).toEqual([['session_hung', [sessionId]]]);
	});

	it('that was stopped hangs, and goes on once it shows activity after SIGCONT', async () => {
		const machine = await WatchedMachine.open();
		const {pid} = await Sleeper.start();
		const sessionId = await machine.join(pid, 'working');
		await setStopped(pid, true);
		await machine.watch(10 * minute - lookInterval);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'active',
			reason: 'working; its process is stopped',
		});
		await machine.watch(lookInterval);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'hung',
			reason: 'working, no activity for 10m, its process is stopped',
		});
		// It is alerted when it hangs at two looks
		await machine.watch(lookInterval);
		expect(await machine.alerts()).toEqual([['session_hung', [sessionId]]]);
		await setStopped(pid, false);
		await machine.watch(2 * lookInterval);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'hung',
			reason: 'working, no activity for 10m, no child process, CPU still',
		});
		await machine.tell(sessionId, 'working');
		await machine.watch(lookInterval);
		expect(await machine.judgement(sessionId)).toEqual({state: 'active', reason: 'working'});
		expect(await machine.alerts()).toEqual([]);
	});

	it('that was stopped goes on once it works after SIGCONT', async () => {
		const machine = await WatchedMachine.open();
		const shell = new ObedientShell();
		const sessionId = await machine.join(shell.pid, 'working');
		await setStopped(shell.pid, true);
		await machine.watch(11 * minute);
		expect(await machine.alerts()).toEqual([['session_hung', [sessionId]]]);
		await setStopped(shell.pid, false);
		await shell.startChild();
		await machine.watch(lookInterval);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'active',
			reason: 'working, no activity for 11m, but its child process sleep runs',
		});
		expect(await machine.alerts()).toEqual([]);
	});

	it('that burns processor time in mid-turn does not hang until it no longer does', async () => {
		const machine = await WatchedMachine.open();
		const shell = new ObedientShell();
		const sessionId = await machine.join(shell.pid, 'working');
		shell.tell("trap 'exec sleep 3600' USR1; while :; do :; done");
		const hasBurnt = async () => {
			const before = cpuOf(shell.pid);
			await until(() => cpuOf(shell.pid) >= before + 60);
		};
		await machine.watch(11 * minute, hasBurnt);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'active',
			reason: 'working, no activity for 11m, but its CPU time moves',
		});
		signal(shell.pid, 'SIGUSR1');
		await until(() => processes.commandLine(shell.pid)[0] === 'sleep');
		await machine.watch(2 * minute);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'hung',
			reason: 'working, no activity for 13m, no child process, CPU still',
		});
	});

	it('does not hang while a child runs that it started after its last activity', async () => {
		const machine = await WatchedMachine.open();
		const shell = new ObedientShell();
		const sessionId = await machine.join(shell.pid, 'working');
		await machine.watch(minute);
		await machine.tell(sessionId, 'working');
		const child = await shell.startChild();
		await machine.watch(20 * minute);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'active',
			reason: 'working, no activity for 20m, but its child process sleep runs',
		});
		// A child that was stopped works as little as its parent
		await setStopped(child, true);
		await machine.watch(2 * minute);
		expect((await machine.judgement(sessionId)).state).toBe('hung');
		await setStopped(child, false);
		await machine.watch(lookInterval);
		expect((await machine.judgement(sessionId)).state).toBe('active');
		signal(child, 'SIGKILL');
		await until(() => processes.look(child) === 'gone');
		await machine.watch(2 * minute);
		expect((await machine.judgement(sessionId)).state).toBe('hung');
	});

	it('hangs although a child runs that was there before its last activity', async () => {
		const machine = await WatchedMachine.open();
		const shell = new ObedientShell();
		await shell.startChild();
		const sessionId = await machine.join(shell.pid);
		await machine.watch(minute);
		await machine.tell(sessionId, 'working');
		await machine.watch(10 * minute);
		expect(await machine.judgement(sessionId)).toEqual({
			state: 'hung',
			reason: 'working, no activity for 10m, no child process, CPU still',
		});
	});
});

describe.runIf(isLinux)('a real process that dies', () => {
	it('orphans its session after two looks', async () => {
		const machine = await WatchedMachine.open();
		const sleeper = await Sleeper.start();
		const sessionId = await machine.join(sleeper.pid, 'working');
		await machine.watch(minute);
		await sleeper.kill();
		await expectDeath(machine, sessionId);
	});

	it('orphans its session after two looks although nobody asks how it ended', async () => {
		const machine = await WatchedMachine.open();
		const shell = new ObedientShell();
		const child = await shell.startChild();
		const sessionId = await machine.join(child, 'working');
		await machine.watch(minute);
		shell.tell('exec sleep 3600');
		await until(() => processes.commandLine(shell.pid)[0] === 'sleep');
		process.kill(child, 'SIGKILL');
		await until(() => processes.look(child) === 'gone');
		expect(process.kill(child, 0)).toBe(true);
		await expectDeath(machine, sessionId);
		expect(process.kill(child, 0)).toBe(true);
	});

	it('is not replaced by a child that goes on in the background', async () => {
		const machine = await WatchedMachine.open();
		const shell = new ObedientShell();
		const sessionId = await machine.join(shell.pid, 'working');
		const daemon = await shell.startChild();
		await machine.watch(minute);
		await shell.leave();
		expect(processes.look(daemon)).toMatchObject({pid: daemon, name: 'sleep'});
		await expectDeath(machine, sessionId);
	});

	it('while it was stopped orphans its session, and its alert of hanging is over', async () => {
		const machine = await WatchedMachine.open();
		const sleeper = await Sleeper.start();
		const sessionId = await machine.join(sleeper.pid, 'working');
		await setStopped(sleeper.pid, true);
		await machine.watch(11 * minute);
		expect(await machine.alerts()).toEqual([['session_hung', [sessionId]]]);
		await sleeper.kill();
		await expectDeath(machine, sessionId);
	});
});

/** What three hundred sessions do, and what must be said of each kind after eleven minutes. */
const kinds = [
	{turn: 'working', isStopped: false, state: 'hung', reason: /no child process, CPU still$/},
	{turn: 'working', isStopped: true, state: 'hung', reason: /its process is stopped$/},
	{
		turn: 'waiting',
		isStopped: true,
		state: 'waiting',
		reason: /^a person must answer; its process is stopped$/,
	},
	{turn: 'idle', isStopped: false, state: 'idle', reason: /^its turn is over$/},
	{turn: null, isStopped: false, state: 'idle', reason: /^no activity for 11m$/},
] as const;

it.runIf(isLinux)('tells three hundred sessions apart, and a hundred that die from the others', async () => {
	const machine = await WatchedMachine.open();
	const crowd = await Promise.all(
		Array.from({length: 300}, async (_, index) => {
			const kind = kinds[index % kinds.length] ?? kinds[0];
			const sleeper = await Sleeper.start();
			const sessionId = await machine.join(sleeper.pid, kind.turn);
			if (kind.isStopped) await setStopped(sleeper.pid, true);
			return {...kind, sleeper, sessionId};
		}),
	);
	await machine.watch(11 * minute);
	const states = async () => {
		const {sessions} = await machine.test.bus.snapshot({ended: true});
		return new Map(
			sessions.map(({sessionId, state, stateReason}) => [sessionId, {state, reason: stateReason}]),
		);
	};
	const before = await states();
	expect(before.size).toBe(300);
	for (const {sessionId, state, reason} of crowd) {
		expect(before.get(sessionId)).toEqual({state, reason: expect.stringMatching(reason)});
	}
	const hung = crowd.filter(({state}) => state === 'hung').map(({sessionId}) => sessionId);
	expect(
		(await machine.alerts()).flatMap(([type, ids]) => (type === 'session_hung' ? ids : [])).sort(),
	).toEqual([...hung].sort());

	const [doomed = []] = fc.sample(fc.shuffledSubarray(crowd, {minLength: 100, maxLength: 100}), 1);
	const dead = new Set(doomed.map(({sessionId}) => sessionId));
	await Promise.all(doomed.map(({sleeper}) => sleeper.kill()));
	const expectStates = async (ofDead: string) => {
		const after = await states();
		for (const {sessionId, state} of crowd) {
			expect([sessionId, after.get(sessionId)?.state]).toEqual([
				sessionId,
				dead.has(sessionId) ? ofDead : state,
			]);
		}
	};
	machine.test.clock.advance(lookInterval);
	expect(await machine.look()).toBe(true);
	await machine.beat();
	await expectStates('stale');
	machine.test.clock.advance(2 * second);
	await machine.beat();
	await expectStates('orphaned');
	const alerts = await machine.alerts();
	const alerted = (type: string) => alerts.flatMap(([other, ids]) => (other === type ? ids : [])).sort();
	expect(alerted('session_orphaned')).toEqual([...dead].sort());
	expect(alerted('session_hung')).toEqual(hung.filter(sessionId => !dead.has(sessionId)).sort());
});
