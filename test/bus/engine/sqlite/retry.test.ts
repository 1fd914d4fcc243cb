import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {backoff, retryWhileBusy} from '../../../../source/bus/engine/sqlite/retry.js';

describe('backoff', () => {
	const fraction = fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true});

	it('never sleeps for nothing, and never so long that a free database stays unused', () => {
		fc.assert(
			fc.property(fc.nat({max: 5000}), fc.nat({max: 3000}), fraction, (attempt, waited, random) => {
				const pause = backoff(attempt, waited, random);
				expect(pause).toBeGreaterThanOrEqual(0.5);
				expect(pause).toBeLessThan(33);
			}),
		);
	});

	it('asks the more often the longer it has waited, so that nobody starves', () => {
		const old = fc.nat({max: 3000});
		fc.assert(
			fc.property(fc.integer({min: 1, max: 5000}), old, old, fraction, (attempt, one, other, random) => {
				const [younger, older] = [Math.min(one, other), Math.max(one, other)];
				expect(backoff(attempt, older, random)).toBeLessThanOrEqual(backoff(attempt, younger, random));
			}),
		);
		expect(backoff(10, 3000, 0.99)).toBeLessThan(backoff(10, 0, 0.99) / 2);
	});

	it('does not ask so often that 32 who wait would take the processor from the one who works', () => {
		expect(backoff(100, 3000, 0.5)).toBeGreaterThan(2);
	});

	it('waits longer with each of the first attempts', () => {
		const pauses = [0, 3, 4, 5].map(attempt => backoff(attempt, 0, 0.5));
		expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
		expect(new Set(pauses).size).toBe(pauses.length);
	});
});

describe('retryWhileBusy', () => {
	const standingStill = () => 0;

	it('returns the first answer that is not busy', async () => {
		const answers: Array<number | 'busy'> = ['busy', 'busy', 7, 8];
		await expect(retryWhileBusy(async () => answers.shift() ?? 'busy', standingStill)).resolves.toBe(7);
		expect(answers).toEqual([8]);
	});

	it('waits on while others get on, however long that takes', async () => {
		let commits = 0;
		const answers = Array.from({length: 60}, () => 'busy' as const);
		const attempt = async () => answers.pop() ?? 'done';
		await expect(retryWhileBusy(attempt, () => commits++, 5)).resolves.toBe('done');
	});

	it('gives up once the deadline has passed', async () => {
		let attempts = 0;
		const attempt = async () => {
			attempts++;
			return 'busy' as const;
		};
		await expect(retryWhileBusy(attempt, standingStill, 5)).resolves.toBe('busy');
		expect(attempts).toBeGreaterThan(1);
	});

	it('asks often before it gives up, however soon its patience ends and whoever gets on', async () => {
		let attempts = 0;
		const attempt = async () => {
			attempts++;
			return 'busy' as const;
		};
		await expect(retryWhileBusy(attempt, () => attempts, 5, 1)).resolves.toBe('busy');
		expect(attempts).toBeGreaterThan(20);
	});

	it('passes on what an attempt throws', async () => {
		const attempt = async (): Promise<'busy'> => {
			throw new Error('broken');
		};
		await expect(retryWhileBusy(attempt, standingStill)).rejects.toThrow('broken');
	});
});
