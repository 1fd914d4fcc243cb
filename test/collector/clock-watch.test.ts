import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {clockTolerance} from '../../source/bus/limits.js';
import {watchClocks} from '../../source/collector/clock-watch.js';

const interval = 5000;
const hour = 3_600_000;
const before = {now: 1_770_800_000_000, monotonic: 90_000};

describe('the clocks', () => {
	it.each<[string, number, number, number]>([
		['lose nothing between two looks in time', interval, interval, 0],
		['lose nothing when a look comes somewhat late', interval + 20_000, interval + 20_000, 0],
		['lose nothing when the wall clock is corrected a little', interval + 20_000, interval, 0],
		['lose the time the machine slept', 8 * hour + interval, interval, 8 * hour],
		['lose what the wall clock was set ahead', hour + interval, interval, hour],
		['lose less than nothing when the wall clock was set back', interval - hour, interval, -hour],
		[
			'lose the time in which nobody watched, where the monotonic clock counts sleep',
			hour,
			hour,
			hour - interval - clockTolerance,
		],
	])('%s', (_case, wall, awake, lost) => {
		const now = {now: before.now + wall, monotonic: before.monotonic + awake};
		expect(watchClocks(before, now, interval)).toEqual({lost});
	});

	it('lose nothing at the first look', () => {
		expect(watchClocks(null, before, interval)).toEqual({lost: 0});
	});

	it('lose nothing as long as both go on alike and somebody looks', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({min: 0, max: interval + clockTolerance}), {maxLength: 50}), steps => {
				let at = before;
				for (const step of steps) {
					const now = {now: at.now + step, monotonic: at.monotonic + step};
					expect(watchClocks(at, now, interval)).toEqual({lost: 0});
					at = now;
				}
			}),
		);
	});
});
