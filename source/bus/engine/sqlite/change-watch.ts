import {type FSWatcher, watch} from 'node:fs';
import path from 'node:path';
import type {Unsubscribe} from '../engine.js';
import {doorbellOf} from './files.js';

/**
 * A write wakes the folder watch before the commit can be seen through the shared memory, so the version is
 * looked at again after these many milliseconds (measured: none lost, p99 1.9 ms).
 */
const recheckDelays = [1, 5, 20] as const;

/** How often to look, in milliseconds, while the folder watch works and while it does not. */
const pollInterval = {watched: 1000, blind: 250} as const;

/**
 * Watches a database for commits of any program: the doorbell and the write-ahead log through the folder, and a
 * poll for everything that a folder watch misses.
 * @param hasChanged whether something was committed since it was last asked
 */
export function watchForChange(
	database: string,
	hasChanged: () => boolean,
	onChange: () => void,
): Unsubscribe {
	const names = new Set([database, `${database}-wal`, doorbellOf(database)].map(file => path.basename(file)));
	let rechecks: NodeJS.Timeout[] = [];
	let watcher: FSWatcher | null = null;

	const check = () => {
		if (hasChanged()) onChange();
	};
	const checkSoon = () => {
		check();
		for (const timer of rechecks) clearTimeout(timer);
		rechecks = recheckDelays.map(delay => setTimeout(check, delay));
	};
	const startWatching = () => {
		try {
			watcher = watch(path.dirname(database), {persistent: false}, (_event, name) => {
				if (name === null || names.has(name)) checkSoon();
			});
			watcher.on('error', stopWatching);
		} catch {
			watcher = null;
		}
	};
	const stopWatching = () => {
		watcher?.close();
		watcher = null;
	};

	startWatching();
	let poll: NodeJS.Timeout;
	const schedulePoll = () => {
		poll = setTimeout(
			() => {
				if (!watcher) startWatching();
				check();
				schedulePoll();
			},
			watcher ? pollInterval.watched : pollInterval.blind,
		);
	};
	schedulePoll();

	return () => {
		stopWatching();
		clearTimeout(poll);
		for (const timer of rechecks) clearTimeout(timer);
	};
}
