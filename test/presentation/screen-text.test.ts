import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
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

	test.each([
		['👩‍👩‍👧', '👩'],
		['🇩🇪', 'DE'],
		['👍🏽', '👍'],
		['1️⃣', '1'],
		['项目 e\u0301', '项目 é'],
		[null, ''],
	])('%j becomes %j', (foreign, shown) => {
		expect(screenText(foreign)).toBe(shown);
	});
});
