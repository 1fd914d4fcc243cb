import {statSync} from 'node:fs';

/**
 * Kernels stamp files with the time of their last tick, so a stamp may be this many milliseconds behind the clock
 * (Linux `current_time()`; 10 ms at 100 ticks a second).
 */
export const stampLag = 10;

/** When a file was changed, in milliseconds since the epoch; `null` when that cannot be told. */
export function modificationTime(file: string): number | null {
	try {
		return statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? null;
	} catch {
		return null;
	}
}
