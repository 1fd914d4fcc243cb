import {setTimeout as pause} from 'node:timers/promises';

/** More than anything that is waited for takes, even on a busy machine. */
const patience = 60_000;

/** Rests between two looks, in milliseconds, so that what is waited for has the processor. */
const rest = 5;

/**
 * Waits until something is found, looking again and again.
 * @param what what is waited for, for the error of a wait in vain
 * @param look returns `null` or `false` while it is not there
 */
export async function until<Found>(
	what: string,
	look: () => Found | null | false | Promise<Found | null | false>,
): Promise<Found> {
	const deadline = performance.now() + patience;
	for (;;) {
		const found = await look();
		if (found !== null && found !== false) return found;
		if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
		await pause(rest);
	}
}

/**
 * Waits until what is expected holds, looking again and again.
 * @param expectation throws while it does not
 * @throws the last of what it threw, where it never holds
 */
export async function eventually<Result>(expectation: () => Result | Promise<Result>): Promise<Result> {
	const deadline = performance.now() + patience;
	for (;;) {
		try {
			return await expectation();
		} catch (error) {
			if (performance.now() > deadline) throw error;
		}
		await pause(rest);
	}
}
