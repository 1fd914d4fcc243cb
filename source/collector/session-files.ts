import {statSync} from 'node:fs';

/** When a session's files changed last, in nanoseconds since the epoch; `null` when none of them is there. */
export function newestChange(files: readonly string[]): bigint | null {
	let newest: bigint | null = null;
	for (const file of files) {
		const changed = changeOf(file);
		if (changed !== null && (newest === null || changed > newest)) newest = changed;
	}
	return newest;
}

/** Whole milliseconds miss most of two writes that follow each other at once. */
function changeOf(file: string): bigint | null {
	try {
		return statSync(file, {bigint: true, throwIfNoEntry: false})?.mtimeNs ?? null;
	} catch {
		return null;
	}
}
