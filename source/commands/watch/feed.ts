import {explainTo} from '../../monitor/explain.js';
import {createSnapshotStore, type Read, type SnapshotStore} from '../../monitor/snapshot-store.js';
import type {Call} from '../call.js';

/** What a watcher without a screen looks at: the bus, through the eyes of whoever called. */
export type Feed = {
	/** Whose mail is shown; `null` for everyone's. */
	readonly viewer: string | null;
	/** Reads the bus once. */
	readonly read: () => Promise<Read>;
	/** Makes a store that reads the bus whenever it changes. */
	readonly follow: () => SnapshotStore;
};

/** How many events are read for those who are told of them. */
const timelineLimit = 50;

/**
 * Opens the bus for watching without taking part: nobody is registered.
 * @param needs what is read besides the snapshot: the rest of `status --json`, or what a frame shows
 */
export async function openFeed(call: Call, needs: 'document' | 'frame'): Promise<Feed> {
	const bus = await call.open('look');
	const viewer = (await call.findSession())?.sessionId ?? null;
	const read = async (): Promise<Read> => {
		const taken = await bus.snapshot({viewer});
		const snapshot = {...taken, unregistered: await call.findUnregistered(taken)};
		return needs === 'document'
			? {snapshot, tables: {locks: await bus.listLocks(), claims: await bus.listClaims()}}
			: {snapshot, timeline: await bus.timeline({limit: timelineLimit})};
	};
	return {
		viewer,
		read,
		follow: () =>
			createSnapshotStore({
				read,
				onChange: listener => bus.onChange(listener),
				explain: explainTo(bus.path),
			}),
	};
}
