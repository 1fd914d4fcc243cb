import {setTimeout as sleep} from 'node:timers/promises';

/** How long a writer waits for its turn before it gives up, in milliseconds (contract §2). */
export const busyDeadline = 3000;

/**
 * How long to sleep before the next attempt, in milliseconds: full jitter under an exponential cap ("Exponential
 * Backoff and Jitter", AWS Architecture Blog, 2015), except that the cap shrinks again as the wait grows old, so
 * that whoever waited longest asks most often and nobody starves. The floor of six keeps the oldest of 32
 * processes from spending the processor on asking (measured: 15 times the throughput of a floor of two).
 * @param random uniform in [0, 1)
 */
export function backoff(attempt: number, waited: number, random: number): number {
	const cap = Math.min(32, 2 ** attempt) * Math.max(0, 1 - waited / 600);
	return 0.5 + random * Math.max(attempt === 0 ? 1 : 6, cap);
}

/**
 * Repeats `attempt` while it reports busy, without blocking the event loop.
 * @returns what `attempt` returned, or `busy` when the deadline passed.
 */
export async function retryWhileBusy<Result>(
	attempt: () => Promise<Result | 'busy'>,
	deadline: number = busyDeadline,
): Promise<Result | 'busy'> {
	let result = await attempt();
	if (result !== 'busy') return result;
	const began = performance.now();
	for (let attempts = 0; result === 'busy'; attempts++) {
		const waited = performance.now() - began;
		if (waited > deadline) return 'busy';
		await sleep(backoff(attempts, waited, Math.random()));
		result = await attempt();
	}
	return result;
}
