import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {severities} from '../../../source/bus/rules/severities.js';
import type {Alert} from '../../../source/bus/types.js';
import {
	decideNotifications,
	initialNotifications,
	type NotificationInput,
	type Ring,
} from '../../../source/monitor/notifications/decide.js';
import {defaultMonitorSettings, noticeChannels} from '../../../source/monitor/settings/monitor-settings.js';
import {sampleAlert} from '../support/samples.js';

const start = Date.parse('2026-02-11T14:00:00.000Z');
const settings: NotificationInput['settings'] = {
	...defaultMonitorSettings,
	notifications: {CRITICAL: ['bell', 'desktop'], HIGH: ['terminal'], MEDIUM: ['desktop'], LOW: []},
};

/** A monitor that opened with some alerts; each look returns what rings, as `channel: ids`. */
function watch(standing: readonly Alert[], changes: Partial<NotificationInput['settings']> = {}) {
	let state = initialNotifications;
	const look = (seconds: number, alerts: readonly Alert[], hasFocus = false) => {
		const now = start + seconds * 1000;
		const decided = decideNotifications(state, {alerts, now, hasFocus, settings: {...settings, ...changes}});
		state = decided.state;
		return decided.rings.map(inWords);
	};
	expect(look(0, standing)).toEqual([]);
	return {look, state: () => state};
}

function inWords({channel, alerts}: Ring): string {
	return `${channel}: ${alerts.map(({alert, isEscalated}) => `${alert.id}${isEscalated ? '!' : ''}`).join(' ')}`;
}

const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();
const critical = sampleAlert({id: 1, createdAt: at(1)});
const high = sampleAlert({id: 2, severity: 'HIGH', createdAt: at(1)});
const medium = sampleAlert({id: 3, severity: 'MEDIUM', createdAt: at(1)});
const low = sampleAlert({id: 4, severity: 'LOW', createdAt: at(1)});

describe('an alert', () => {
	test('rings once, on the channels of its severity', () => {
		const {look} = watch([]);
		expect(look(1, [critical])).toEqual(['bell: 1', 'desktop: 1']);
		expect(look(60, [critical])).toEqual([]);
	});

	test('that stood when the monitor opened does not ring, but does when it escalates', () => {
		const {look} = watch([critical]);
		expect(look(20, [critical])).toEqual([]);
		expect(look(40, [{...critical, escalatedAt: at(40)}])).toEqual(['bell: 1!', 'desktop: 1!']);
		expect(look(60, [{...critical, escalatedAt: at(40)}])).toEqual([]);
	});

	test('that stood below the end of a list that was cut does not ring when it moves up', () => {
		const hidden = {...high, id: 0, createdAt: at(-60)};
		const {look} = watch([critical]);
		expect(look(20, [hidden])).toEqual([]);
		expect(look(40, [{...hidden, escalatedAt: at(-5)}])).toEqual([]);
		expect(look(60, [{...hidden, escalatedAt: at(55)}])).toEqual(['terminal: 0!']);
	});

	test('that came between the snapshot and the opening rings', () => {
		expect(watch([]).look(1, [{...critical, createdAt: at(-1)}])).toHaveLength(2);
	});

	test('of a database that was replaced rings, though its number is known', () => {
		expect(watch([critical]).look(20, [{...critical, createdAt: at(15)}])).toHaveLength(2);
	});

	test('that is acknowledged or resolved never rings', () => {
		const {look} = watch([]);
		expect(
			look(1, [
				{...critical, status: 'acknowledged'},
				{...high, status: 'resolved'},
			]),
		).toEqual([]);
		expect(look(2, [{...critical, status: 'acknowledged', escalatedAt: at(2)}])).toEqual([]);
	});

	test('is silent while the terminal has the focus, and afterwards', () => {
		const {look} = watch([]);
		expect(look(1, [critical], true)).toEqual([]);
		expect(look(20, [critical], false)).toEqual([]);
	});

	test('rings in spite of the focus where that is wished', () => {
		expect(watch([], {quietWhileFocused: false}).look(1, [critical], true)).toHaveLength(2);
	});

	test('without a channel says nothing, and holds up nothing', () => {
		const {look} = watch([]);
		expect(look(1, [low])).toEqual([]);
		expect(look(2, [low, high])).toEqual(['terminal: 2']);
	});
});

describe('rings', () => {
	test('that come too soon are gathered, worst first', () => {
		const {look} = watch([]);
		expect(look(1, [medium])).toEqual(['desktop: 3']);
		expect(look(5, [medium, high])).toEqual([]);
		expect(look(8, [medium, high, {...medium, id: 5}, critical])).toEqual([]);
		expect(look(11, [medium, high, {...medium, id: 5}, critical])).toEqual([
			'bell: 1',
			'terminal: 2',
			'desktop: 1 5',
		]);
	});

	test('leave out what was acknowledged while they waited', () => {
		const {look} = watch([]);
		look(1, [medium]);
		look(2, [medium, high, critical]);
		expect(look(11, [medium, {...high, status: 'acknowledged'}, critical])).toEqual([
			'bell: 1',
			'desktop: 1',
		]);
	});

	test('go on after the clock was set back', () => {
		const {look} = watch([]);
		look(100, [critical]);
		expect(look(50, [critical, high])).toEqual(['terminal: 2']);
	});

	test('do not make the memory grow without end', () => {
		const {look, state} = watch([]);
		for (let id = 0; id < 1500; id++) look(id * 20, [{...critical, id, createdAt: at(id)}]);
		expect(state().told.size).toBeLessThanOrEqual(1001);
	});
});

/** A life of some alerts, as looks at them: when each comes, escalates and is acknowledged. */
const lives = fc.record({
	alerts: fc.array(
		fc.record({
			severity: fc.constantFrom(...severities),
			comes: fc.nat(60),
			escalates: fc.option(fc.nat(90)),
			acknowledged: fc.option(fc.nat(90)),
		}),
		{maxLength: 8},
	),
	steps: fc.array(fc.record({pause: fc.integer({min: 1, max: 15}), hasFocus: fc.boolean()}), {maxLength: 40}),
	settings: fc.record({
		notifications: fc.record({
			CRITICAL: fc.subarray([...noticeChannels]),
			HIGH: fc.subarray([...noticeChannels]),
			MEDIUM: fc.subarray([...noticeChannels]),
			LOW: fc.subarray([...noticeChannels]),
		}),
		quietWhileFocused: fc.boolean(),
		minimumSeconds: fc.nat(40),
	}),
});

type Life = typeof lives extends fc.Arbitrary<infer Value> ? Value : never;

/** Lives through it, and on for long enough that all that waits has rung. */
function liveThrough({alerts, steps, settings}: Life) {
	let state = initialNotifications;
	let now = 0;
	const heard: Array<{now: number; rings: readonly Ring[]}> = [];
	const last = [...steps, {pause: 100, hasFocus: false}, {pause: 100, hasFocus: false}];
	for (const {pause, hasFocus} of [{pause: 0, hasFocus: false}, ...last]) {
		now += pause;
		const seen = alerts.flatMap(({severity, comes, escalates, acknowledged}, id) => {
			if (comes > now) return [];
			const isDone = acknowledged !== null && acknowledged <= now;
			const escalatedAt = escalates !== null && escalates <= now ? at(escalates) : null;
			const status = isDone ? ('acknowledged' as const) : ('open' as const);
			return [sampleAlert({id, severity, createdAt: at(comes), escalatedAt, status})];
		});
		const input = {alerts: seen, now: start + now * 1000, hasFocus, settings};
		const decided = decideNotifications(state, input);
		state = decided.state;
		if (decided.rings.length > 0) heard.push({now, rings: decided.rings});
	}
	return heard;
}

describe('whatever happens', () => {
	test('no alert rings twice for coming, or twice for escalating, on any channel', () => {
		fc.assert(
			fc.property(lives, life => {
				const all = liveThrough(life).flatMap(({rings}) =>
					rings.flatMap(({channel, alerts}) =>
						alerts.map(({alert, isEscalated}) => `${channel} ${alert.id} ${isEscalated}`),
					),
				);
				expect(new Set(all).size).toBe(all.length);
			}),
		);
	});

	test('nothing rings within the shortest time after a ring', () => {
		fc.assert(
			fc.property(lives, life => {
				const times = liveThrough(life).map(({now}) => now);
				for (const [index, time] of times.entries()) {
					const before = times[index - 1];
					if (before !== undefined)
						expect(time - before).toBeGreaterThanOrEqual(life.settings.minimumSeconds);
				}
			}),
		);
	});

	test('nobody hears of what is acknowledged', () => {
		fc.assert(
			fc.property(lives, life => {
				for (const {now, rings} of liveThrough(life)) {
					for (const {alert} of rings.flatMap(({alerts}) => alerts))
						expect(life.alerts[alert.id]?.acknowledged ?? Infinity).toBeGreaterThan(now);
				}
			}),
		);
	});

	test('nothing is lost that stays open and may ring', () => {
		fc.assert(
			fc.property(lives, life => {
				const loud = {...life, settings: {...life.settings, quietWhileFocused: false}};
				const heard = liveThrough(loud).flatMap(({rings}) => rings);
				for (const [id, {severity, comes, escalates, acknowledged}] of life.alerts.entries()) {
					if (acknowledged !== null || (comes === 0 && escalates === null)) continue;
					if (comes === 0 && escalates === 0) continue;
					for (const channel of life.settings.notifications[severity]) {
						const rung = heard.filter(ring => ring.channel === channel).flatMap(({alerts}) => alerts);
						const own = rung.filter(({alert}) => alert.id === id);
						expect(own.length).toBeGreaterThan(0);
						if (escalates !== null) expect(own.at(-1)?.isEscalated).toBe(true);
					}
				}
			}),
		);
	});
});
