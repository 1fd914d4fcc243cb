import {afterEach, beforeEach, describe, expect, it, vi} from 'vitest';
import type {Snapshot} from '../../source/index.js';
import {
	busyInterval,
	createSnapshotStore,
	idleInterval,
	type Read,
} from '../../source/monitor/snapshot-store.js';
import {sampleSnapshot} from './support/samples.js';

/** A bus whose reads end when the test says so. */
function fakeSource() {
	const reads: Array<PromiseWithResolvers<Read>> = [];
	let ring = () => {};
	const store = createSnapshotStore({
		read() {
			const read = Promise.withResolvers<Read>();
			reads.push(read);
			return read.promise;
		},
		onChange(listener) {
			ring = listener;
			return () => {
				ring = () => {};
			};
		},
		explain: error => (error instanceof Error ? error.message : String(error)),
	});
	return {
		store,
		reads,
		ring: () => ring(),
		async answer(snapshot: Snapshot) {
			reads.at(-1)?.resolve({snapshot});
			await vi.advanceTimersByTimeAsync(0);
		},
		async fail(message: string) {
			reads.at(-1)?.reject(new Error(message));
			await vi.advanceTimersByTimeAsync(0);
		},
	};
}

beforeEach(() => {
	vi.useFakeTimers();
});

afterEach(() => {
	vi.useRealTimers();
});

describe('the snapshot store', () => {
	it('reads at the start and tells its listeners', async () => {
		const {store, answer} = fakeSource();
		const listener = vi.fn();
		store.subscribe(listener);
		const started = store.start();
		const snapshot = sampleSnapshot();
		await answer(snapshot);
		await started;
		expect(store.get()).toEqual({snapshot, failure: null});
		expect(store.get().snapshot).toBe(snapshot);
		expect(listener).toHaveBeenCalledTimes(1);
		store.stop();
	});

	it('reads once more for any number of changes during a refresh', async () => {
		const {store, reads, ring, answer} = fakeSource();
		void store.start();
		for (let change = 0; change < 10; change++) ring();
		expect(reads).toHaveLength(1);
		await answer(sampleSnapshot());
		await vi.advanceTimersByTimeAsync(busyInterval);
		expect(reads).toHaveLength(2);
		await answer(sampleSnapshot());
		await vi.advanceTimersByTimeAsync(busyInterval);
		expect(reads).toHaveLength(2);
		store.stop();
	});

	it('never has two refreshes under way, however slow the bus is', async () => {
		const {store, reads, ring} = fakeSource();
		void store.start();
		for (let second = 0; second < 10; second++) {
			ring();
			await vi.advanceTimersByTimeAsync(1000);
		}
		expect(reads).toHaveLength(1);
		store.stop();
	});

	it('reads at once after a quiet time, and keeps apart what comes in a storm', async () => {
		const {store, reads, ring, answer} = fakeSource();
		void store.start();
		await answer(sampleSnapshot());
		await vi.advanceTimersByTimeAsync(busyInterval);
		ring();
		expect(reads).toHaveLength(2);
		await answer(sampleSnapshot());
		for (let change = 0; change < 50; change++) ring();
		expect(reads).toHaveLength(2);
		await vi.advanceTimersByTimeAsync(busyInterval);
		expect(reads).toHaveLength(3);
		store.stop();
	});

	it('reads though nothing was changed, because time changes states', async () => {
		const {store, reads, answer} = fakeSource();
		void store.start();
		await answer(sampleSnapshot());
		await vi.advanceTimersByTimeAsync(idleInterval);
		expect(reads).toHaveLength(2);
		store.stop();
	});

	it('keeps the last good snapshot while refreshes fail, says why, and recovers by itself', async () => {
		const {store, answer, fail} = fakeSource();
		void store.start();
		const snapshot = sampleSnapshot();
		await answer(snapshot);
		await vi.advanceTimersByTimeAsync(idleInterval);
		await fail('the database is busy');
		expect(store.get()).toEqual({snapshot, failure: 'the database is busy'});
		await vi.advanceTimersByTimeAsync(idleInterval);
		const next = sampleSnapshot();
		await answer(next);
		expect(store.get()).toEqual({snapshot: next, failure: null});
		store.stop();
	});

	it('is silent after it was stopped', async () => {
		const {store, reads, ring, answer} = fakeSource();
		const listener = vi.fn();
		store.subscribe(listener);
		void store.start();
		store.stop();
		await answer(sampleSnapshot());
		ring();
		await vi.advanceTimersByTimeAsync(10 * idleInterval);
		expect(reads).toHaveLength(1);
		expect(listener).not.toHaveBeenCalled();
		expect(vi.getTimerCount()).toBe(0);
	});
});
