import {existsSync} from 'node:fs';
import type {Unsubscribe} from './engine/engine.js';
import {BusError, refusedError} from './errors.js';
import {second} from './timestamps.js';

/** A bus that cannot be read may be well again soon; after so long it is not. In milliseconds. */
const patience = 30 * second;

/** What is looked at. */
type Watched = {
	/** The database file. */
	readonly location: string;
	onChange(listener: () => void): Unsubscribe;
};

/**
 * Looks at a bus whenever it changes, and every so often besides, until something is found.
 * @param find what a look finds; `null` for nothing yet
 * @param limit gives up after so many milliseconds; never with `null`
 * @returns what was found, or `null` when the time is over
 * @throws BusError `refused` once the bus was deleted, and whatever a look throws that no later one may mend
 */
export async function lookUntil<Found>(
	watched: Watched,
	find: () => Promise<Found | null>,
	{interval, limit = null}: {readonly interval: number; readonly limit?: number | null},
): Promise<Found | null> {
	const deadline = limit === null ? Number.POSITIVE_INFINITY : performance.now() + limit;
	let ring = () => {};
	let hasRung = false;
	const stopListening = watched.onChange(() => {
		hasRung = true;
		ring();
	});
	let failingSince: number | null = null;
	try {
		for (;;) {
			// What changes during a look may have come too late for it
			hasRung = false;
			try {
				const found = await find();
				if (found !== null) return found;
				failingSince = null;
			} catch (error) {
				if (!existsSync(watched.location))
					throw refusedError('the bus was deleted', 'nothing more will come over it');
				failingSince ??= performance.now();
				const mayPass = error instanceof BusError && error.kind === 'unusable';
				if (!mayPass || performance.now() - failingSince > patience) throw error;
			}
			const left = deadline - performance.now();
			if (left <= 0) return null;
			await new Promise<void>(resolve => {
				const timer = setTimeout(resolve, hasRung ? 0 : Math.min(interval, left));
				ring = () => {
					clearTimeout(timer);
					resolve();
				};
			});
		}
	} finally {
		stopListening();
	}
}
