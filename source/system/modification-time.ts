import {statSync} from 'node:fs';
import {type Whole, whole} from './whole.js';

/**
 * Kernels stamp files with the time of their last tick, so a stamp may be this many milliseconds behind the clock
 * (Linux `current_time()`; 10 ms at 100 ticks a second).
 */
export const stampLag = 10;

/** When a file was changed, in whole milliseconds since the epoch; `null` when that cannot be told. */
export function modificationTime(file: string): Whole | null {
	try {
		const changed = statSync(file, {throwIfNoEntry: false})?.mtimeMs;
		return changed === undefined ? null : whole(changed);
	} catch {
		return null;
	}
}
