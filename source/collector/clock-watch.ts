import {clockTolerance} from '../bus/limits.js';
import type {Clocks} from '../bus/rules/evidence.js';

/** What the clocks did between two looks, in milliseconds. */
export type ClockFinding = {
	/** By how much the wall clock ran ahead of the monotonic one: the machine slept, or the clock was set. */
	readonly drift: number;
	/** Time in which nobody looked although both clocks went on, as in the sleep of some systems. */
	readonly gap: number;
};

/**
 * Compares both clocks with their reading at the last look. On Linux the monotonic clock stands still in sleep;
 * elsewhere a look that comes far too late tells of it.
 * @param interval usual time between two looks, in milliseconds
 */
export function watchClocks(before: Clocks | null, now: Clocks, interval: number): ClockFinding {
	if (!before) return {drift: 0, gap: 0};
	const passed = now.monotonic - before.monotonic;
	const drift = now.now - before.now - passed;
	return {
		drift: Math.abs(drift) > clockTolerance ? drift : 0,
		gap: Math.max(0, passed - interval - clockTolerance),
	};
}
