import {clockOffsets} from './time-namespace.js';
import {type Whole, whole} from './whole.js';

/**
 * Whole milliseconds since this machine booted, equal for all its processes. Nobody can set this clock, and on Linux it
 * stands still while the machine sleeps (CLOCK_MONOTONIC, clock_gettime(2)). What a time namespace adds is taken off.
 */
export function monotonicTime(): Whole {
	const [seconds, nanoseconds] = process.hrtime();
	return whole(seconds * 1000 + nanoseconds / 1_000_000 - Number(clockOffsets().monotonic / 1_000_000n));
}
