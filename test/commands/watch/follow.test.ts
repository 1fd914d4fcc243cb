import {EventEmitter} from 'node:events';
import {PassThrough, Writable} from 'node:stream';
import {setImmediate as nextTurn} from 'node:timers/promises';
import {describe, expect, test, vi} from 'vitest';
import {follow} from '../../../source/commands/watch/follow.js';
import type {Reading} from '../../../source/monitor/snapshot-store.js';
import {eventually} from '../support/condition.js';

/** A store that reads what the test says; readings are told apart by their failure. */
function fakeStore() {
	const events = new EventEmitter();
	let reading: Reading = {snapshot: null, failure: '0'};
	return {
		store: {
			get: () => reading,
			subscribe(listener: () => void) {
				events.on('read', listener);
				return () => events.off('read', listener);
			},
			refresh() {},
			start: async () => void events.emit('read'),
			stop: vi.fn(),
		},
		read(failure: string) {
			reading = {snapshot: null, failure};
			events.emit('read');
		},
		listeners: () => events.listenerCount('read'),
	};
}

/** Gives every failure once. */
function each() {
	let last: string | null = null;
	return ({failure}: Reading) => {
		if (failure === last) return null;
		last = failure;
		return `${failure}\n`;
	};
}

describe('a reader that is slow', () => {
	test('gets the newest when it is ready, and nothing of what was in between', async () => {
		const {store, read} = fakeStore();
		const output = new PassThrough({writableHighWaterMark: 1, readableHighWaterMark: 1});
		const following = follow(output, {store, next: each()});
		await nextTurn();
		for (let round = 1; round <= 100; round++) read(String(round));
		expect(output.writableLength + output.readableLength).toBeLessThanOrEqual(4);
		const lines: string[] = [];
		output.on('data', (data: Buffer) => lines.push(String(data)));
		await eventually(() => expect(lines).toEqual(['0\n', '100\n']));
		process.emit('SIGTERM', 'SIGTERM');
		expect(await following).toBe('SIGTERM');
	});
});

describe('with an interval', () => {
	test('what comes within it waits, and only the newest of it is written', async () => {
		vi.useFakeTimers();
		try {
			const {store, read} = fakeStore();
			const output = new PassThrough();
			const following = follow(output, {store, next: each(), interval: 5000});
			read('1');
			read('2');
			expect(String(output.read())).toBe('0\n');
			await vi.advanceTimersByTimeAsync(4999);
			expect(output.read()).toBeNull();
			await vi.advanceTimersByTimeAsync(1);
			expect(String(output.read())).toBe('2\n');
			process.emit('SIGINT', 'SIGINT');
			expect(await following).toBe('SIGINT');
		} finally {
			vi.useRealTimers();
		}
	});
});

describe('an output that fails', () => {
	const failWith = (code: string) =>
		new Writable({
			write(_chunk, _encoding, done) {
				done(Object.assign(new Error(`write ${code}`), {code}));
			},
		});

	test('because its reader has gone is an orderly end, and nothing is left behind', async () => {
		const {store, listeners} = fakeStore();
		const before = process.listenerCount('SIGTERM');
		expect(await follow(failWith('EPIPE'), {store, next: each()})).toBe('SIGPIPE');
		expect(store.stop).toHaveBeenCalled();
		expect([listeners(), process.listenerCount('SIGTERM')]).toEqual([0, before]);
	});

	test('for another reason is told', async () => {
		const {store} = fakeStore();
		await expect(follow(failWith('ENOSPC'), {store, next: each()})).rejects.toMatchObject({
			kind: 'unusable',
			message: 'the output cannot be written: write ENOSPC',
		});
	});
});
