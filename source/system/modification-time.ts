import {statSync} from 'node:fs';

/** When a file was changed, in milliseconds since the epoch; `null` when that cannot be told. */
export function modificationTime(file: string): number | null {
	try {
		return statSync(file, {throwIfNoEntry: false})?.mtimeMs ?? null;
	} catch {
		return null;
	}
}
