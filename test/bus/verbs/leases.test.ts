import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {defaultThresholds, lockLease} from '../../../source/bus/limits.js';
import {hour, minute, second} from '../../../source/bus/timestamps.js';
import type {Turn} from '../../../source/bus/types.js';
import {beatForLocalSessions} from '../../../source/bus/verbs/keep.js';
import {reviewUndelivered} from '../../../source/bus/verbs/review.js';
import {Collector} from '../../../source/collector/collector.js';
import {event} from '../support/observation.js';
import {openTestBus, sessionOf} from '../support/test-bus.js';

const path = '/src/a.ts';
const wants = [path];
const holder = 1;
const rival = 2;

/** An agent that holds a lock in its turn, another that wants it, and a keeper that may look after them. */
async function openWithHolder(turn: Turn | null = 'working') {
	const bus = await openTestBus();
	const {clock, processes, context} = bus;
	const collector = new Collector(context);
	processes.start(holder, rival);
	const tell = (facts: Parameters<typeof event>[1]) => bus.bus.observe(event(holder, facts));
	await tell({turn});
	await bus.bus.lock('claude-1', path);
	return {
		...bus,
		tell,
		/** Whether the other one is let in, and whether whatever shows locks agrees. */
		async isFree() {
			const {denial} = await bus.bus.observe(event(rival, {wants}));
			const isFree = denial === null;
			if (isFree) await bus.bus.unlockAll('claude-2');
			return isFree;
		},
		async showsLock() {
			const counted = (await sessionOf(bus.bus, 'claude-1')).locks;
			const listed = (await bus.bus.listLocks()).filter(({sessionId}) => sessionId === 'claude-1').length;
			const inspected = (await bus.bus.inspectSession('claude-1')).locks.length;
			return new Set([counted, listed, inspected].map(count => count > 0));
		},
		/** Lets time pass under the eyes of a keeper. */
		async watch(milliseconds: number, step = 30 * second) {
			for (let passed = 0; passed < milliseconds; passed += step) {
				clock.advance(Math.min(step, milliseconds - passed));
				await collector.look();
				await beatForLocalSessions(context, collector.findingOf);
				await bus.bus.prune();
			}
		},
		/** Works in silence, as a long command does. */
		work: () => processes.change(holder, {cpuMs: clock.time}),
	};
}

describe('the lease of a lock', () => {
	test.each(['working', 'waiting'] as const)('does not run out while its holder is %s', async turn => {
		const {clock, tell, isFree, showsLock} = await openWithHolder();
		await tell({turn, activity: null});
		clock.advance(11 * minute);
		expect(await isFree()).toBe(false);
		clock.advance(9 * hour);
		expect(await showsLock()).toEqual(new Set([true]));
		expect(await isFree()).toBe(false);
	});

	test('is renewed by a keeper through a long silent command and a long question', async () => {
		const {tell, isFree, watch, work, bus} = await openWithHolder();
		for (let passed = 0; passed < 25; passed++) {
			work();
			await watch(minute);
		}
		expect(await isFree()).toBe(false);
		await tell({turn: 'waiting', activity: null});
		await watch(25 * minute);
		expect(await isFree()).toBe(false);
		const [lock] = await bus.listLocks(path);
		expect(lock?.sessionId).toBe('claude-1');
	});

	test('runs in awake time from the end of the turn, to the second', async () => {
		const {clock, tell, isFree, showsLock, bus} = await openWithHolder();
		await bus.lock('claude-1', path, {ttl: 90 * second});
		clock.advance(hour);
		await tell({turn: 'waiting'});
		clock.advance(hour);
		await tell({turn: 'idle', activity: null});
		clock.jump(8 * hour);
		clock.advance(45 * second);
		clock.jump(-12 * hour);
		clock.advance(45 * second - 1);
		expect(await isFree()).toBe(false);
		clock.advance(1);
		expect(await showsLock()).toEqual(new Set([false]));
		expect(await isFree()).toBe(true);
	});

	test('is not ended by sleep or by a clock that was set, whoever looks first', async () => {
		for (const jump of [8 * hour, -8 * hour]) {
			for (const isWatched of [true, false]) {
				const {clock, tell, isFree, watch, bus} = await openWithHolder();
				await bus.lock('claude-1', path);
				await tell({turn: 'idle'});
				clock.advance(minute);
				clock.jump(jump);
				if (isWatched) await watch(minute);
				expect([jump, isWatched, await isFree()]).toEqual([jump, isWatched, false]);
				clock.advance(lockLease - 2 * minute - second);
				expect([jump, isWatched, await isFree()]).toEqual([jump, isWatched, false]);
				clock.advance(2 * minute + second);
				expect([jump, isWatched, await isFree()]).toEqual([jump, isWatched, true]);
			}
		}
	});

	test('of a session that never told its turn runs from its last activity', async () => {
		const {clock, isFree, bus} = await openWithHolder(null);
		clock.advance(9 * minute);
		await bus.claim('claude-1', 'T');
		clock.advance(lockLease - 1);
		expect(await isFree()).toBe(false);
		clock.advance(1);
		expect(await isFree()).toBe(true);
	});

	test('of a holder that hangs runs out when it has hung for as long', async () => {
		const {isFree, watch, bus} = await openWithHolder();
		await watch(defaultThresholds.quiet + minute);
		expect((await sessionOf(bus, 'claude-1')).state).toBe('hung');
		await watch(lockLease - 3 * minute);
		expect(await isFree()).toBe(false);
		await watch(4 * minute);
		expect(await isFree()).toBe(true);
	});

	test('of a holder that cannot be seen any more runs from its last beat', async () => {
		const {clock, processes, isFree, bus} = await openWithHolder();
		clock.advance(2 * hour);
		await bus.heartbeat('claude-1');
		processes.hide(holder);
		clock.advance(lockLease - 1);
		expect(await isFree()).toBe(false);
		clock.advance(1);
		expect(await isFree()).toBe(true);
	});

	test('that runs out is told to its holder and in the timeline', async () => {
		const {clock, context, tell, watch, bus} = await openWithHolder();
		await bus.lock('claude-1', path);
		await bus.lock('claude-1', '/src/b.ts');
		await tell({turn: 'idle'});
		await watch(lockLease + 31 * second, lockLease + 31 * second);
		clock.advance(defaultThresholds.undelivered);
		await reviewUndelivered(context);
		expect(await bus.listAlerts()).toEqual([]);
		const mail = (await bus.inbox('claude-1')).filter(({type}) => type === 'lock_expired');
		expect(mail).toMatchObject([
			{
				senderId: 'session-bus',
				priority: 'low',
				body: [
					'2 of your locks ran out while you were not at work, and others may write there now. Lock again, and read again, before you go on:',
					path,
					'/src/b.ts',
				].join('\n'),
			},
		]);
		const told = (await bus.timeline()).filter(({kind, text}) => kind === 'lock' && text.includes('expire'));
		expect(told.map(({subject, sessionId}) => [subject, sessionId])).toEqual([
			['/src/b.ts', 'claude-1'],
			[path, 'claude-1'],
		]);
	});

	test('that another program wrote is not ended by sleep, once a keeper has seen it', async () => {
		const {clock, foreign, isFree, watch, bus} = await openWithHolder();
		await bus.unlockAll('claude-1');
		foreign.prepare("INSERT INTO file_locks (file_path, session_id) VALUES (?, 'other')").run(path);
		foreign
			.prepare("UPDATE file_locks SET expires_ms = ? WHERE session_id = 'other'")
			.run(clock.time + lockLease);
		await watch(minute);
		clock.jump(3 * hour);
		expect(await isFree()).toBe(false);
		clock.advance(lockLease - minute);
		expect(await isFree()).toBe(true);
	});

	test('is never lost by a living holder who works or waits, whatever the clocks do', async () => {
		const step = fc.oneof(
			fc.constantFrom('work', 'ask', 'keep', 'answer').map(name => ({name, by: 0})),
			fc.integer({min: 1, max: 40}).map(minutes => ({name: 'pass', by: minutes * minute})),
			fc.integer({min: 1, max: 12}).map(minutes => ({name: 'watch', by: minutes * minute})),
			fc.integer({min: -26 * 60, max: 26 * 60}).map(minutes => ({name: 'jump', by: minutes * minute})),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, {maxLength: 14}), async steps => {
				const {clock, tell, watch, work, isFree, showsLock, bus} = await openWithHolder();
				for (const {name, by} of steps) {
					if (name === 'work') await tell({turn: 'working', wants});
					else if (name === 'ask') await tell({turn: 'waiting', activity: null});
					else if (name === 'answer') await tell({turn: 'working'});
					else if (name === 'keep') await bus.prune();
					else if (name === 'pass') clock.advance(by);
					else if (name === 'jump') clock.jump(by);
					else {
						for (let passed = 0; passed < by; passed += minute) {
							work();
							await watch(minute);
						}
					}
					work();
					expect(await isFree()).toBe(false);
					expect(await showsLock()).toEqual(new Set([true]));
				}
			}),
			{numRuns: 25},
		);
	}, 60_000);
});
