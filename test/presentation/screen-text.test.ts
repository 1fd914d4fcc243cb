import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {widthOf} from '../../source/presentation/fit.js';
import {screenText} from '../../source/presentation/screen-text.js';

/** Controls, and what terminals disagree on: keycaps, choices of look, skin tones, flags. */
const unsettled =
	/[\u0000-\u001f\u007f-\u009f]|\u20e3|[\ufe00-\ufe0f]|[\u{1f3fb}-\u{1f3ff}]|[\u{1f1e6}-\u{1f1ff}]/u;

describe('text for a live screen', () => {
	test('is clean, and has no character on whose width terminals disagree', () => {
		const joined = fc.constantFrom('👩‍👩‍👧', '🇩🇪', '👍🏽', '1️⃣', '\u001b[31m', '项目');
		const text = fc.array(fc.oneof(joined, fc.string({unit: 'binary'}))).map(parts => parts.join(''));
		fc.assert(
			fc.property(text, foreign => {
				expect(screenText(foreign)).not.toMatch(unsettled);
			}),
		);
	});

	test('is as wide as its characters one by one, which is how most terminals measure, and stays as it is', () => {
		const pieces = fc.constantFrom(
			'क्',
			'ষ',
			'ि',
			'น',
			'้',
			'ำ',
			'\u1100',
			'\u1161',
			'\u11ab',
			'\u{16d67}',
			'\u{16d63}',
		);
		const others = fc.constantFrom(
			'\u0600',
			'\u0d4e',
			'\u00ad',
			'\u200d',
			'\u3164',
			'\u0301',
			'👩',
			'\ufe0f',
			'1',
			'宽',
			' ',
		);
		const text = fc.array(fc.oneof(pieces, others, fc.string({unit: 'binary'}))).map(parts => parts.join(''));
		fc.assert(
			fc.property(text, foreign => {
				const shown = screenText(foreign);
				expect(Array.from(shown, widthOf).reduce((sum, width) => sum + width, 0)).toBe(widthOf(shown));
				expect(screenText(shown)).toBe(shown);
			}),
		);
	});

	test.each([
		['👩‍👩‍👧', '👩'],
		['🇩🇪', 'DE'],
		['👍🏽', '👍'],
		['1️⃣', '1'],
		['项目 e\u0301', '项目 é'],
		['क्षत्रिय', 'क्\u200cषत्\u200cरिय'],
		['น้ำ', 'น้\u0e4d\u0e32'],
		['\u1112\u1161\u11ab', '한'],
		['\u1161\u1100\u1100', '\ufffd\ufffd\ufffd'],
		['می\u200cخواهم', 'میخواهم'],
		['a\u00ad\u3164\u2060b', 'ab'],
		['\ufffe\u{10ffff}', '\ufffd\ufffd'],
		['\ue0a0 main', '\ue0a0 main'],
		[`z${'\u0301'.repeat(40)}`, 'ź\u0301\u0301'],
		[null, ''],
	])('%j becomes %j', (foreign, shown) => {
		expect(screenText(foreign)).toBe(shown);
	});
});
