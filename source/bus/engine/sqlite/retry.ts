/** How long a writer waits without seeing anybody else get on, in milliseconds. */
export const busyDeadline = 3000;

/** How long it waits in all: others that write without a pause are no reason to fail, but an endless wait is. */
const longestPatience = 10 * busyDeadline;

/** However late it is, so many attempts are made: on a machine that is overloaded the clock alone proves nothing. */
const fewestAttempts = 20;

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
 * Repeats `attempt` while it reports busy, without blocking the event loop. Gives up when the deadline passed
 * without progress: a lock somebody sits on. A queue that moves is waited for.
 * @param patience how long to wait in all, in milliseconds
 * @param progress a number that moves whenever somebody else has committed
 * @returns what `attempt` returned, or `busy`
 */
export async function retryWhileBusy<Result>(
	attempt: () => Promise<Result | 'busy'>,
	progress: () => number,
	deadline: number = busyDeadline,
	patience: number = longestPatience,
): Promise<Result | 'busy'> {
	let result = await attempt();
	if (result !== 'busy') return result;
	const began = performance.now();
	let movedAt = began;
	let seen = progress();
	for (let attempts = 0; result === 'busy'; attempts++) {
		const now = performance.now();
		const current = progress();
		if (current !== seen) movedAt = now;
		seen = current;
		const isOver = now - movedAt > deadline || now - began > patience;
		if (isOver && attempts >= fewestAttempts) return 'busy';
		await sleep(backoff(attempts, now - began, Math.random()));
		result = await attempt();
	}
	return result;
}

/** The system's own promise of a timer is a module to load, and hooks start at every tool. */
function sleep(milliseconds: number): Promise<void> {
	return new Promise(resolve => setTimeout(resolve, milliseconds));
}
