import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {backoff, retryWhileBusy} from '../../../../source/bus/engine/sqlite/retry.js';

describe('backoff', () => {
	const fraction = fc.double({min: 0, max: 1, maxExcluded: true, noNaN: true});

	it('never sleeps for nothing and never for more than 32.5 ms', () => {
		fc.assert(
			fc.property(fc.nat({max: 5000}), fc.nat({max: 3000}), fraction, (attempt, waited, random) => {
				const pause = backoff(attempt, waited, random);
				expect(pause).toBeGreaterThanOrEqual(0.5);
				expect(pause).toBeLessThan(32.5);
			}),
		);
	});

	it('asks more often the longer it has waited, so that nobody starves', () => {
		const pauses = [10, 200, 400, 600].map(waited => backoff(10, waited, 0.99));
		expect(pauses).toEqual([...pauses].sort((a, b) => b - a));
		expect(backoff(10, 601, 0.99)).toBeLessThan(6.5);
	});

	it('waits longer with each of the first attempts', () => {
		const pauses = [0, 1, 4, 5].map(attempt => backoff(attempt, 0, 0.5));
		expect(pauses).toEqual([1, 3.5, 8.5, 16.5]);
	});
});

describe('retryWhileBusy', () => {
	it('returns the first answer that is not busy', async () => {
		const answers: Array<number | 'busy'> = ['busy', 'busy', 7, 8];
		await expect(retryWhileBusy(async () => answers.shift() ?? 'busy')).resolves.toBe(7);
		expect(answers).toEqual([8]);
	});

	it('gives up once the deadline has passed', async () => {
		let attempts = 0;
		const attempt = async () => {
			attempts++;
			return 'busy' as const;
		};
		await expect(retryWhileBusy(attempt, 5)).resolves.toBe('busy');
		expect(attempts).toBeGreaterThan(1);
	});

	it('passes on what an attempt throws', async () => {
		const attempt = async (): Promise<'busy'> => {
			throw new Error('broken');
		};
		await expect(retryWhileBusy(attempt)).rejects.toThrow('broken');
	});
});
