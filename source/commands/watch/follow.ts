import {unusableError} from '../../bus/errors.js';
import type {Reading, SnapshotStore} from '../../monitor/snapshot-store.js';

/** How to write what a store reads. */
export type Following = {
	readonly store: SnapshotStore;
	/** What to write of a reading; `null` when it has nothing new. */
	readonly next: (reading: Reading) => string | null;
	/** Fewest milliseconds between two texts. @default none */
	readonly interval?: number;
};

/** Signals that end a watcher; the last one is what a reader that has gone leaves behind. */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE'] as const;

/** A signal that ends a watcher. */
export type Ending = (typeof endings)[number];

/**
 * Writes what a store reads until a signal comes or the reader goes away. A reader that is slow gets what is newest
 * when it is ready again, and nothing of what was in between: nothing piles up for it.
 * @returns the signal that ended it; `SIGPIPE` when the reader has gone
 * @throws BusError `unusable` when the output cannot be written
 */
export async function follow(
	output: NodeJS.WritableStream,
	{store, next, interval = 0}: Following,
): Promise<Ending> {
	const end = Promise.withResolvers<Ending>();
	let isFull = false;
	let rest: NodeJS.Timeout | null = null;

	const show = () => {
		if (isFull || rest) return;
		const text = next(store.get());
		if (text === null) return;
		isFull = !output.write(text);
		if (interval === 0) return;
		rest = setTimeout(() => {
			rest = null;
			show();
		}, interval);
	};
	const onDrain = () => {
		isFull = false;
		show();
	};
	const onError = (error: NodeJS.ErrnoException) => {
		// a terminal that was closed says EIO
		if (error.code === 'EPIPE' || error.code === 'EIO') end.resolve('SIGPIPE');
		else end.reject(unusableError(`the output cannot be written: ${error.message}`, null, error));
	};
	const onSignal = (signal: NodeJS.Signals) => {
		const ending = endings.find(name => name === signal);
		if (ending) end.resolve(ending);
	};

	for (const signal of endings) process.on(signal, onSignal);
	output.on('drain', onDrain);
	output.on('error', onError);
	const unsubscribe = store.subscribe(show);
	try {
		await Promise.race([store.start(), end.promise]);
		return await end.promise;
	} finally {
		unsubscribe();
		store.stop();
		if (rest) clearTimeout(rest);
		output.off('drain', onDrain);
		for (const signal of endings) process.off(signal, onSignal);
		// what was on its way when the reader left must not become a crash: `onError` stays
	}
}
