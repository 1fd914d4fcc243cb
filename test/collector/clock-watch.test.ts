import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {clockTolerance} from '../../source/bus/limits.js';
import {watchClocks} from '../../source/collector/clock-watch.js';

const interval = 5000;
const hour = 3_600_000;
const before = {now: 1_770_800_000_000, monotonic: 90_000};

describe('the clocks', () => {
	it.each<[string, number, number, {drift: number; gap: number}]>([
		['agree between two looks in time', interval, interval, {drift: 0, gap: 0}],
		['agree when a look comes somewhat late', interval + 20_000, interval + 20_000, {drift: 0, gap: 0}],
		['agree when the wall clock is corrected a little', interval + 20_000, interval, {drift: 0, gap: 0}],
		['part by the time the machine slept', 8 * hour + interval, interval, {drift: 8 * hour, gap: 0}],
		['part by what the wall clock was set ahead', hour + interval, interval, {drift: hour, gap: 0}],
		[
			'part by less than nothing when the wall clock was set back',
			interval - hour,
			interval,
			{drift: -hour, gap: 0},
		],
		[
			'leave a gap in which nobody looked, where the monotonic clock counts sleep',
			hour,
			hour,
			{drift: 0, gap: hour - interval - clockTolerance},
		],
	])('%s', (_case, wall, awake, finding) => {
		const now = {now: before.now + wall, monotonic: before.monotonic + awake};
		expect(watchClocks(before, now, interval)).toEqual(finding);
	});

	it('tell nothing at the first look', () => {
		expect(watchClocks(null, before, interval)).toEqual({drift: 0, gap: 0});
	});

	it('agree as long as both go on alike and somebody looks', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({min: 0, max: interval + clockTolerance}), {maxLength: 50}), steps => {
				let at = before;
				for (const step of steps) {
					const now = {now: at.now + step, monotonic: at.monotonic + step};
					expect(watchClocks(at, now, interval)).toEqual({drift: 0, gap: 0});
					at = now;
				}
			}),
		);
	});
});
