import type {Bus} from '../bus/bus.js';
import {explainTo} from './explain.js';
import {type BusEffect, performOn} from './perform.js';
import {createPresence} from './presence.js';
import {createSnapshotStore, type SnapshotStore} from './snapshot-store.js';

/** The monitor's side of the bus: what it reads, what it writes, and its own session. */
export type Connection = {
	readonly store: SnapshotStore;
	/** Whose mail is read and in whose name is written; `null` while the monitor is not registered. */
	viewer(): string | null;
	/** Does what a key asked for. Resolves to what the operator must know, `null` when all went well. */
	perform(effect: BusEffect): Promise<string | null>;
	/** Stops reading and unregisters, if that can be done. Never fails. */
	close(): Promise<void>;
};

/**
 * Connects a monitor to an open bus.
 * @param actingAs the session to act as, `null` for the monitor's own
 */
export function connectToBus(bus: Bus, actingAs: () => string | null): Connection {
	const explain = explainTo(bus.path);
	const presence = createPresence(bus, {
		vendor: 'monitor',
		pid: process.pid,
		kind: 'monitor',
		cwd: process.cwd(),
	});
	const viewer = () => actingAs() ?? presence.id();
	const act = performOn(bus);
	const store = createSnapshotStore({
		async read() {
			try {
				const snapshot = await bus.snapshot({viewer: viewer()});
				const hasJoined = await presence.assure(snapshot);
				return hasJoined ? await bus.snapshot({viewer: viewer()}) : snapshot;
			} catch (error) {
				presence.pause();
				throw error;
			}
		},
		onChange: listener => bus.onChange(listener),
		explain,
	});
	return {
		store,
		viewer,
		async perform(effect) {
			const actor = viewer();
			const {failure} = store.get();
			if (failure !== null) return `✗ not done: ${failure}`;
			if (actor === null) return '✗ not done: the bus can only be read';
			try {
				return await act(effect, actor);
			} catch (error) {
				return `✗ not done: ${explain(error)}`;
			}
		},
		async close() {
			store.stop();
			// should it fail, the session counts as gone all the same, as soon as its process is missed
			await presence.leave().catch(() => {});
		},
	};
}
