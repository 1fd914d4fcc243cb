import {setTimeout as pause} from 'node:timers/promises';

/** More than anything that is waited for takes, even on a busy machine. */
const defaultPatience = 60_000;

/**
 * Waits until something is found, looking again and again.
 * @param what what is waited for, for the error of a wait in vain; a function sees the last state of things
 * @param look returns `null` or `false` while it is not there
 */
export async function until<Found>(
	what: string | (() => string),
	look: () => Found | null | false | Promise<Found | null | false>,
	patience = defaultPatience,
): Promise<Found> {
	const deadline = performance.now() + patience;
	for (;;) {
		const found = await look();
		if (found !== null && found !== false) return found;
		if (performance.now() > deadline)
			throw new Error(`waited in vain: ${typeof what === 'string' ? what : what()}`);
		await pause(20);
	}
}
