import {describe, expect, test} from 'vitest';
import {busOn} from '../../source/bus/bus-on.js';
import {readClocks} from '../../source/bus/context.js';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {recordEvent} from '../../source/bus/tables/session-events.js';
import {beatForLocalSessions} from '../../source/bus/verbs/keep.js';
import {Collector, lookInterval} from '../../source/collector/collector.js';
import {monotonicTime} from '../../source/system/monotonic-time.js';
import {FakeProcesses, thisMachine} from '../bus/support/fake-processes.js';
import {temporaryDatabase} from '../bus/support/temp-folder.js';
import {openTestBus} from '../bus/support/test-bus.js';
import {MachineClock} from './support/machine-clock.js';

const [minute, hour] = [60_000, 3_600_000];
const event = {
	turn: 'working',
	activity: 'edits',
	llmModel: null,
	transcriptPath: null,
	branch: null,
	subagents: 0,
} as const;

describe('the clocks of a machine, read by the functions that read them everywhere', () => {
	test('the monotonic clock shows whole milliseconds, whatever fractions the kernel tells', () => {
		const clock = new MachineClock().install();
		for (let reading = 0; reading < 100; reading++) {
			clock.advance(0.1);
			expect(Number.isSafeInteger(monotonicTime())).toBe(true);
		}
	});

	test.each([
		['sleeps for a night', (clock: MachineClock) => clock.sleep(8 * hour)],
		['has its clock set ahead by eleven minutes', (clock: MachineClock) => clock.set(11 * minute)],
		['has its clock set back by an hour', (clock: MachineClock) => clock.set(-hour)],
	])('a session in mid-turn does not hang because its machine %s', async (_case, happen) => {
		const clock = new MachineClock().install();
		const processes = new FakeProcesses();
		processes.start(4711);
		const context = await openContext({
			path: temporaryDatabase(),
			settings: defaultSettings,
			machine: thisMachine,
			processes,
		});
		const bus = busOn(context);
		const collector = new Collector(context);
		const watch = async (milliseconds: number) => {
			for (let elapsed = 0; elapsed < milliseconds; elapsed += lookInterval) {
				clock.advance(lookInterval);
				await collector.look();
				await beatForLocalSessions(context, collector.findingOf);
			}
		};
		const {session} = await bus.register({vendor: 'claude', pid: 4711});
		await context.engine.write(writer => recordEvent(writer, session.sessionId, event, readClocks(context)));
		await watch(5 * minute);
		happen(clock);
		await watch(4 * minute);
		expect(await bus.findSession(session.sessionId)).toMatchObject({state: 'active'});
		expect(await bus.listAlerts({all: true})).toEqual([]);
		await watch(3 * minute);
		expect(await bus.findSession(session.sessionId)).toMatchObject({state: 'hung'});
		await bus.close();
	});
});

describe('a session whose process cannot be seen', () => {
	const join = async () => {
		const test = await openTestBus();
		const id = await test.join(4711);
		test.processes.hide(4711);
		return {...test, state: async () => (await test.bus.findSession(id)).state, id};
	};

	test('is not stale when its machine wakes, and is stale once its beats stop', async () => {
		for (const beats of [['heartbeat'], ['event'], ['event', 'heartbeat']]) {
			const {bus, context, clock, id, state} = await join();
			clock.jump(8 * hour);
			clock.advance(minute);
			expect(await state()).toBe('active');
			for (const beat of beats) {
				if (beat === 'heartbeat') await bus.heartbeat(id);
				else await context.engine.write(writer => recordEvent(writer, id, event, readClocks(context)));
			}
			clock.advance(minute);
			expect(await state()).not.toBe('stale');
			clock.advance(minute);
			expect(await state()).toBe('stale');
			await bus.close();
		}
	});

	test('is stale once its beats stop after the clock was set back', async () => {
		const {bus, clock, id, state} = await join();
		clock.jump(-hour);
		clock.advance(minute);
		await bus.heartbeat(id);
		expect(await state()).toBe('active');
		clock.advance(2 * minute);
		expect(await state()).toBe('stale');
	});
});
