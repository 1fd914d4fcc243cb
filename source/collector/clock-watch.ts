import {clockTolerance} from '../bus/limits.js';
import type {Clocks} from '../bus/rules/evidence.js';

/** What the clocks did between two looks. */
export type ClockFinding = {
	/** Wall time that passed without anyone watching: the machine slept, or the clock was set; negative when set back. */
	readonly lost: number;
};

/**
 * Compares both clocks with their reading at the last look. Wall time beyond what was expected to pass is lost: on
 * Linux the monotonic clock stands still in sleep; elsewhere a look that comes far too late tells of it.
 * @param interval usual time between two looks, in milliseconds
 */
export function watchClocks(before: Clocks | null, now: Clocks, interval: number): ClockFinding {
	if (!before) return {lost: 0};
	const awake = Math.min(now.monotonic - before.monotonic, interval + clockTolerance);
	const lost = now.now - before.now - awake;
	return {lost: Math.abs(lost) > clockTolerance ? lost : 0};
}
