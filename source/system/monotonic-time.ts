/**
 * Milliseconds since this machine booted, equal for all its processes. Nobody can set this clock, and on Linux it
 * stands still while the machine sleeps (CLOCK_MONOTONIC, clock_gettime(2)).
 */
export function monotonicTime(): number {
	const [seconds, nanoseconds] = process.hrtime();
	return seconds * 1000 + nanoseconds / 1_000_000;
}
