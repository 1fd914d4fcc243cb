import type {Claim, Lock, Rates, Snapshot, TimelineEntry} from '../bus/types.js';
import type {CloseUp} from './detail/close-up.js';

/** What the tables show. */
export type Tables = {readonly locks: readonly Lock[]; readonly claims: readonly Claim[]};

/** Everything one refresh reads. */
export type Read = Omit<Reading, 'failure' | 'snapshot'> & {readonly snapshot: Snapshot};

/** The last good snapshot, and why the last attempt to take one failed. */
export type Reading = {
	/** `null` until the bus could be read once. */
	readonly snapshot: Snapshot | null;
	/** What happened lately, newest first; absent until it was read. */
	readonly timeline?: readonly TimelineEntry[];
	readonly rates?: Rates;
	/** What tables show, while one is open. */
	readonly tables?: Tables;
	/** What the details of a row show, while they are open. */
	readonly closeUp?: CloseUp;
	/** One sentence; `null` when the last refresh succeeded. */
	readonly failure: string | null;
};

/** What a store reads from. */
export type SnapshotSource = {
	/** Takes a snapshot; may fail. */
	readonly read: () => Promise<Read>;
	/** Calls back soon after any change; returns what ends that. */
	readonly onChange: (listener: () => void) => () => void;
	/** Says in one sentence why a snapshot failed. */
	readonly explain: (error: unknown) => string;
};

/** The poller: it reads the bus whenever it changes, and now and then because states change with time. */
export type SnapshotStore = {
	/** The latest reading. */
	get(): Reading;
	/** Calls `listener` after every refresh, also when it found nothing new: time has passed. */
	subscribe(listener: () => void): () => void;
	/** Asks for a refresh. Any number of requests during one refresh lead to exactly one more. */
	refresh(): void;
	/** Starts reading. Resolves after the first attempt, whatever came of it. */
	start(): Promise<void>;
	/** Stops reading for good. */
	stop(): void;
};

/** Milliseconds between refreshes that nothing asked for: each costs 2 ms, and the idle monitor may take 5 a second. */
export const idleInterval = 2000;

/** Fewest milliseconds between the starts of two refreshes. */
export const busyInterval = 100;

/** A refresh is followed by at least so many times its own length without one: a storm costs a fifth of a core. */
const rest = 4;

/** Makes a store; it reads nothing before it is started. */
export function createSnapshotStore({read, onChange, explain}: SnapshotSource): SnapshotStore {
	let reading: Reading = {snapshot: null, failure: null};
	let isReading = false;
	let isAskedAgain = false;
	let isStopped = false;
	let lastStart = Number.NEGATIVE_INFINITY;
	let lastLength = 0;
	let pending: NodeJS.Timeout | null = null;
	let idle: NodeJS.Timeout | null = null;
	let stopListening = () => {};
	const listeners = new Set<() => void>();

	const attempt = async () => {
		isReading = true;
		lastStart = performance.now();
		try {
			reading = {...(await read()), failure: null};
		} catch (error) {
			reading = {...reading, failure: explain(error)};
		}
		isReading = false;
		if (isStopped) return;
		for (const listener of listeners) listener();
		setImmediate(began => {
			// by now the frame that came of it is drawn, too
			lastLength = performance.now() - began;
		}, lastStart);
		if (isAskedAgain) {
			isAskedAgain = false;
			refresh();
		}
	};
	const refresh = () => {
		if (isStopped || pending) return;
		if (isReading) {
			isAskedAgain = true;
			return;
		}
		const interval = Math.max(busyInterval, lastLength * (1 + rest));
		const wait = lastStart + interval - performance.now();
		if (wait <= 0) {
			void attempt();
			return;
		}
		pending = setTimeout(() => {
			pending = null;
			void attempt();
		}, wait);
	};

	return {
		get: () => reading,
		subscribe(listener) {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		refresh,
		async start() {
			stopListening = onChange(refresh);
			idle = setInterval(refresh, idleInterval);
			await attempt();
		},
		stop() {
			isStopped = true;
			stopListening();
			if (pending) clearTimeout(pending);
			if (idle) clearInterval(idle);
		},
	};
}
