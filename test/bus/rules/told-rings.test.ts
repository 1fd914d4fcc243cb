import {describe, expect, test} from 'vitest';
import {chooseCall, recentCalls, type UntoldRing} from '../../../source/bus/rules/told-rings.js';

const minute = 60_000;
const now = 10 * minute;

const ring = (alertId: number, changes: Partial<UntoldRing> = {}): UntoldRing => ({
	alertId,
	type: 'task_conflict',
	episode: `cause ${alertId}`,
	rangMs: now,
	calledMs: null,
	...changes,
});

describe('the ring that the webhook is told next', () => {
	test.each<[string, UntoldRing[], Array<[string, number]>, number | undefined]>([
		['is the first', [ring(1), ring(2)], [], 1],
		['is none where nothing rings', [], [], undefined],
		[
			'waits for a minute after the last of its alert',
			[ring(1, {calledMs: now - minute + 1})],
			[],
			undefined,
		],
		['is due after that minute', [ring(1, {calledMs: now - minute})], [], 1],
		['lets others pass meanwhile', [ring(1, {calledMs: now - 1}), ring(2)], [], 2],
		[
			'waits for a minute after one of an earlier alert of its cause',
			[ring(2)],
			[['cause 2', now - 1]],
			undefined,
		],
		['does not wait for other causes', [ring(2)], [['cause 1', now - 1]], 2],
		[
			'waits for no moment that a clock has taken back',
			[ring(1, {calledMs: now + minute})],
			[['cause 1', now + 1]],
			1,
		],
	])('%s', (_case, rings, calls, chosen) => {
		expect(chooseCall(rings, new Map(calls), now)?.alertId).toBe(chosen);
	});

	test('needs no memory of calls that are older than a minute', () => {
		const calls = new Map([
			['old', now - minute],
			['recent', now - 1],
			['ahead', now + 1],
		]);
		expect([...recentCalls(calls, now).keys()]).toEqual(['recent']);
	});
});
