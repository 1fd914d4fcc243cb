import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	formatAge,
	formatDuration,
	formatLength,
	formatLiveAge,
	parseDuration,
} from '../../source/presentation/ages.js';

const now = Date.parse('2026-02-11T09:30:00.000Z');
const ago = (milliseconds: number) => new Date(now - milliseconds).toISOString();

describe('formatDuration', () => {
	it.each([
		[0, '0s'],
		[12_999, '12s'],
		[59_999, '59s'],
		[60_000, '1m'],
		[3_599_999, '59m'],
		[7_200_000, '2h'],
		[3 * 86_400_000, '3d'],
		[-5000, '0s'],
	])('shows %i ms as %s', (milliseconds, shown) => {
		expect(formatDuration(milliseconds)).toBe(shown);
	});
});

describe('formatAge', () => {
	it('shows nothing for a time nobody knows', () => {
		expect(formatAge(null, now)).toBe('');
	});

	it('counts from the time to now', () => {
		expect(formatAge(ago(240_000), now)).toBe('4m');
	});
});

describe('formatLiveAge', () => {
	it('steps by five seconds under a minute, so that a quiet screen stays quiet', () => {
		const shown = Array.from({length: 60}, (_, second) => formatLiveAge(ago(second * 1000), now));
		expect(new Set(shown).size).toBe(12);
		expect(shown[59]).toBe('55s');
	});
});

describe('parseDuration', () => {
	it.each([
		['90s', 90_000],
		['10m', 600_000],
		['2h', 7_200_000],
		['1d', 86_400_000],
		['45', 45_000],
		['0.5h', 1_800_000],
	])('reads %s', (text, milliseconds) => {
		expect(parseDuration(text)).toBe(milliseconds);
	});

	it.each(['', 'soon', '-5m', '5 m', '1w', '1e9', '99999999999s'])('refuses %j', text => {
		expect(parseDuration(text)).toBeNull();
	});

	it('reads back what formatDuration shows, to the unit shown', () => {
		fc.assert(
			fc.property(fc.integer({min: 0, max: 30 * 86_400_000}), milliseconds => {
				const shown = formatDuration(milliseconds);
				expect(formatDuration(parseDuration(shown) ?? -1)).toBe(shown);
			}),
		);
	});
});

describe('formatLength', () => {
	it.each([
		['90', '90s'],
		['90.9', '90s'],
		['1.5h', '90m'],
		['60s', '1m'],
		['10m', '10m'],
		['24h', '1d'],
		['36h', '36h'],
		['0', '0s'],
	])('says %s as %s, which means the same', (asked, said) => {
		const length = parseDuration(asked) ?? Number.NaN;
		expect(formatLength(length)).toBe(said);
		expect(parseDuration(said)).toBe(Math.floor(length / 1000) * 1000);
	});
});
