import Database from 'better-sqlite3';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {milliseconds} from '../../source/bus/engine/sqlite/times.js';
import {formatTimestamp, normaliseTimestamp, parseTimestamp} from '../../source/bus/timestamps.js';

const halfPastNine = Date.UTC(2026, 1, 11, 9, 30);

describe('parseTimestamp', () => {
	it.each([
		['2026-02-11T09:30:00.000Z', halfPastNine],
		['2026-02-11 09:30:00', halfPastNine],
		['2026-02-11 09:30:00.250', halfPastNine + 250],
		['2026-02-11 09:30:00Z', halfPastNine],
		['2026-02-11 09:30:00z', halfPastNine],
		['2026-02-11T09:30:00', halfPastNine],
		['2026-02-11T09:30', halfPastNine],
		['2026-02-11', Date.UTC(2026, 1, 11)],
		['2026-02-11 09:30:00.250+00:00', halfPastNine + 250],
		['2026-02-11 10:30:00+01:00', halfPastNine],
		['2026-02-11T10:30:00.250+01:00', halfPastNine + 250],
		['2026-02-11T10:30:00.250999+01:00', halfPastNine + 250],
		['2026-02-11T15:00:00+05:30', halfPastNine],
		['2026-02-10 23:30:00-10:00', halfPastNine],
		['2026-02-11T10:30:00+0100', halfPastNine],
		['2026-02-11 09:30:00 +00:00', halfPastNine],
		['2026-02-11 09:30:00 ', halfPastNine],
		['2026-02-11 09:30:00 CET', null],
		['2026-02-11 09:30:00+1', null],
		['2026-02-11 25:30:00', null],
		['2026-02-31x', null],
		['Feb 11 2026', null],
		['1770802200', null],
		['yesterday', null],
		['', null],
		[null, null],
	])('reads %j', (text, expected) => {
		expect(parseTimestamp(text)).toBe(expected);
	});

	it('does not depend on the time zone of the machine', () => {
		const zone = process.env.TZ;
		process.env.TZ = 'Pacific/Auckland';
		try {
			expect(parseTimestamp('2026-02-11 09:30:00')).toBe(halfPastNine);
			expect(parseTimestamp('2026-02-11T09:30:00')).toBe(halfPastNine);
			expect(parseTimestamp('2026-02-11 10:30:00+01:00')).toBe(halfPastNine);
		} finally {
			if (zone === undefined) delete process.env.TZ;
			else process.env.TZ = zone;
		}
	});

	it('reads back whatever was written, in either form', () => {
		fc.assert(
			fc.property(fc.integer({min: 0, max: 253_402_300_799_999}), moment => {
				const text = formatTimestamp(moment);
				expect(parseTimestamp(text)).toBe(moment);
				expect(parseTimestamp(text.replace('T', ' ').replace('Z', ''))).toBe(moment);
				expect(normaliseTimestamp(text)).toBe(text);
			}),
		);
	});
});

it('reads of every form what SQLite reads of it', () => {
	const database = new Database(':memory:');
	const read = database.prepare<[string], number | null>(`SELECT ${milliseconds('?')}`).pluck();
	const two = (max: number) => fc.integer({min: 0, max}).map(number => String(number).padStart(2, '0'));
	const offset = fc.oneof(
		fc.constantFrom('', 'Z', 'z', ' Z'),
		fc
			.tuple(fc.constantFrom('', ' '), fc.constantFrom('+', '-'), two(14), two(59))
			.map(([space, sign, hours, minutes]) => `${space}${sign}${hours}:${minutes}`),
	);
	const time = fc
		.tuple(two(23), two(59), fc.option(two(59)), fc.option(fc.integer({min: 0, max: 999_999})))
		.map(([hours, minutes, seconds, fraction]) => {
			if (seconds === null) return `${hours}:${minutes}`;
			return `${hours}:${minutes}:${seconds}${fraction === null ? '' : `.${String(fraction).padStart(6, '0')}`}`;
		});
	const day = fc.date({min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true});
	fc.assert(
		fc.property(day, fc.constantFrom(' ', 'T'), time, offset, (date, between, clock, zone) => {
			const text = `${date.toISOString().slice(0, 10)}${between}${clock}${zone}`;
			const [ours, theirs] = [parseTimestamp(text), read.get(text) ?? null];
			// SQLite rounds what is finer than a millisecond, and we cut it off
			expect(Math.abs((ours ?? 0) - (theirs ?? 0))).toBeLessThanOrEqual(1);
			expect(ours === null).toBe(theirs === null);
		}),
	);
	database.close();
});

describe('formatTimestamp', () => {
	it('writes something for every number another program may have stored', () => {
		fc.assert(
			fc.property(fc.maxSafeInteger(), moment => {
				expect(parseTimestamp(formatTimestamp(moment))).not.toBeNull();
			}),
		);
		expect(formatTimestamp(null)).toBeNull();
	});
});

it('brings the form of SQLite into that of ISO, and leaves nonsense out', () => {
	expect(normaliseTimestamp('2026-02-11 09:30:00')).toBe('2026-02-11T09:30:00.000Z');
	expect(normaliseTimestamp('soon')).toBeNull();
	expect(normaliseTimestamp(null)).toBeNull();
});
