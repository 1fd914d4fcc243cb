import fc from 'fast-check';
import {describe, expect, it, test} from 'vitest';
import {promptBudget, promptWindow} from '../../../source/bus/limits.js';
import {deservesTurn, spendPrompt} from '../../../source/bus/rules/interruption.js';
import type {Priority} from '../../../source/bus/types.js';

describe('a message is reason enough to make a turn go on', () => {
	test.each<[recipientId: string | null, type: string, priority: Priority, deserves: boolean]>([
		['claude-1', 'direct', 'normal', true],
		['claude-1', 'direct', 'high', true],
		['claude-1', 'state', 'normal', true],
		['claude-1', 'direct', 'low', false],
		['claude-1', 'operator_alert', 'high', false],
		['claude-1', 'operator_alert', 'urgent', true],
		[null, 'task_broadcast', 'normal', false],
		[null, 'broadcast', 'high', false],
		[null, 'broadcast', 'urgent', true],
	])('to %s of type %s with priority %s: %s', (recipientId, type, priority, deserves) => {
		expect(deservesTurn({id: 1, recipientId, type, priority})).toBe(deserves);
	});
});

describe('the budget of turns the bus makes', () => {
	const start = 1_000_000;

	it('is used up after so many within the window, and new after it', () => {
		let record = {prompted: 0, promptedSinceMs: null as number | null};
		const spend = (now: number) => {
			const spent = spendPrompt(record, now);
			if (spent) record = {prompted: spent.prompted, promptedSinceMs: spent.since};
			return spent !== null;
		};
		const asked = Array.from({length: promptBudget + 2}, (_, index) => spend(start + index));
		expect(asked).toEqual([...Array(promptBudget).fill(true), false, false]);
		expect(spend(start + promptWindow - 1)).toBe(false);
		expect(spend(start + promptWindow)).toBe(true);
	});

	it('is new when the clock was set back behind its beginning', () => {
		expect(spendPrompt({prompted: promptBudget, promptedSinceMs: start}, start - 1)).toEqual({
			prompted: 1,
			since: start - 1,
		});
	});

	it('never allows more than twice its number within one window, whenever turns are asked for', () => {
		fc.assert(
			fc.property(fc.array(fc.integer({min: 0, max: promptWindow}), {maxLength: 200}), pauses => {
				let record = {prompted: 0, promptedSinceMs: null as number | null};
				let now = start;
				const granted: number[] = [];
				for (const pause of pauses) {
					now += pause;
					const spent = spendPrompt(record, now);
					if (!spent) continue;
					record = {prompted: spent.prompted, promptedSinceMs: spent.since};
					granted.push(now);
				}
				return granted.every(
					from => granted.filter(at => at >= from && at < from + promptWindow).length <= 2 * promptBudget,
				);
			}),
		);
	});
});
