import type {Clocks} from './evidence.js';

/**
 * How much time has passed since a moment, in milliseconds: as little as either clock tells, since the wall clock
 * may have been set and runs on in sleep. Negative for a moment in the future.
 * @param awakeMs the moment by the monotonic clock; `null`, or that of another boot, where only the other one is known
 */
export function timePassed(momentMs: number, awakeMs: number | null, {now, monotonic}: Clocks): number {
	const passed = now - momentMs;
	return awakeMs === null || awakeMs > monotonic ? passed : Math.min(passed, monotonic - awakeMs);
}
