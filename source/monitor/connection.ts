import type {Bus} from '../bus/bus.js';
import {minute} from '../bus/timestamps.js';
import type {Snapshot} from '../bus/types.js';
import {readCloseUp} from './detail/close-up.js';
import {explainTo} from './explain.js';
import {type BusEffect, performOn} from './perform.js';
import {createPresence} from './presence.js';
import {createSnapshotStore, type Read, type SnapshotStore} from './snapshot-store.js';
import {nothingWanted, type Wanted} from './wanted.js';

/** The monitor's side of the bus: what it reads, what it writes, and its own session. */
export type Connection = {
	readonly store: SnapshotStore;
	/** Whose mail is read and in whose name is written; `null` while the monitor is not registered. */
	viewer(): string | null;
	/** Does what a key asked for. Never fails. */
	perform(effect: BusEffect): Promise<Performed>;
	/** Stops reading and unregisters, if that can be done. Never fails. */
	close(): Promise<void>;
};

/** What became of an effect. */
export type Performed = {
	readonly isDone: boolean;
	/** What the operator must know, `null` for nothing. */
	readonly notice: string | null;
};

/** How much of what happened is shown. */
const timelineLimit = 200;

/**
 * Connects a monitor to an open bus.
 * @param actingAs the session to act as, `null` for the monitor's own
 * @param wants what is to be read beyond what every frame shows
 */
export function connectToBus(
	bus: Bus,
	actingAs: () => string | null,
	wants: () => Wanted = () => nothingWanted,
): Connection {
	const explain = explainTo(bus.path);
	const presence = createPresence(bus, {
		vendor: 'monitor',
		pid: process.pid,
		kind: 'monitor',
		cwd: process.cwd(),
	});
	const viewer = () => actingAs() ?? presence.id();
	const act = performOn(bus);
	let isFirst = true;
	/** What a frame shows besides the sessions; the first one must not wait for it. */
	const readRest = async (snapshot: Snapshot): Promise<Read> => {
		if (isFirst) {
			isFirst = false;
			setImmediate(() => store.refresh());
			return {snapshot};
		}
		const {tables, item} = wants();
		return {
			snapshot,
			...(await readHistory()),
			...(tables ? {tables: {locks: await bus.listLocks(), claims: await bus.listClaims()}} : {}),
			...(item ? {closeUp: await readCloseUp(bus, item, snapshot)} : {}),
		};
	};
	let isChanged = true;
	let history: (Required<Pick<Read, 'timeline' | 'rates'>> & {readonly readIn: number}) | null = null;
	/** What happened is what it was until something is written, and the bars move on every minute. */
	const readHistory = async () => {
		const thisMinute = Math.floor(Date.now() / minute);
		if (isChanged || history?.readIn !== thisMinute) {
			history = null;
			// before reading, so that what is written meanwhile is read the next time
			isChanged = false;
			const timeline = await bus.timeline({limit: timelineLimit});
			history = {timeline, rates: await bus.rates(), readIn: thisMinute};
		}
		const {timeline, rates} = history;
		return {timeline, rates};
	};
	const store = createSnapshotStore({
		async read() {
			const snapshot = await bus.snapshot({viewer: viewer()});
			const hasJoined = await presence.assure(snapshot);
			return readRest(hasJoined ? await bus.snapshot({viewer: viewer()}) : snapshot);
		},
		onChange: listener =>
			bus.onChange(() => {
				isChanged = true;
				listener();
			}),
		explain,
	});
	return {
		store,
		viewer,
		async perform(effect) {
			const actor = viewer();
			const {failure} = store.get();
			if (failure !== null) return notDone(effect, failure);
			if (actor === null) return notDone(effect, 'the bus can only be read');
			try {
				return {isDone: true, notice: await act(effect, actor)};
			} catch (error) {
				return notDone(effect, explain(error));
			}
		},
		async close() {
			store.stop();
			// should it fail, the session counts as gone all the same, as soon as its process is missed
			await presence.leave().catch(() => {});
		},
	};
}

function notDone({type}: BusEffect, reason: string): Performed {
	return {
		isDone: false,
		notice: type === 'send' ? `✗ not sent, kept as a draft: ${reason}` : `✗ not done: ${reason}`,
	};
}
