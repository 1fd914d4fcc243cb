import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {formatTimestamp, normaliseTimestamp, parseTimestamp} from '../../source/bus/timestamps.js';

const halfPastNine = Date.UTC(2026, 1, 11, 9, 30);

describe('parseTimestamp', () => {
	it.each([
		['2026-02-11T09:30:00.000Z', halfPastNine],
		['2026-02-11 09:30:00', halfPastNine],
		['2026-02-11 09:30:00.250', halfPastNine + 250],
		['2026-02-11 09:30:00Z', halfPastNine],
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
