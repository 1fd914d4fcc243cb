import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {longestAsks} from '../../../source/bus/limits.js';
import {askedLine, keptText} from '../../../source/bus/rules/asks.js';

describe('what a person is asked, as it is kept,', () => {
	test.each([
		['permission for Bash: rm -rf build', 'permission for Bash: rm -rf build'],
		['first\nsecond\n', 'first\nsecond'],
		['\u001b[31mred\u001b[0m \u001b]0;title\u0007x\u202eevil', 'red x\u202eevil'.replace('\u202e', '')],
		['删除构建目录吗？', '删除构建目录吗？'],
		['🧑‍🚀 go?', '🧑‍🚀 go?'],
		['', null],
		['\u0007\u0000 \n', null],
	])('%j is %j', (text, kept) => {
		expect(keptText(text)).toBe(kept);
	});

	test('is cut where it is longer than anybody reads, however long it is', () => {
		const long = keptText('x'.repeat(1024 * 1024));
		expect(long).toHaveLength(longestAsks);
		expect(long?.endsWith('x…')).toBe(true);
		expect(keptText('x'.repeat(longestAsks))).toBe('x'.repeat(longestAsks));
		expect(keptText('x'.repeat(longestAsks + 1))).toHaveLength(longestAsks);
	});

	test('says that something is missing even where all that was looked at is not shown', () => {
		expect(keptText('\u0007'.repeat(20_000))).toBe('…');
	});

	test('never ends in half a character, and never holds what could act', () => {
		fc.assert(
			fc.property(fc.string({unit: 'binary', maxLength: 5000}), fc.integer({min: 0, max: 3}), (text, pad) => {
				const kept = keptText('a'.repeat(pad) + '🧨'.repeat(1500) + text) ?? '';
				expect(kept.isWellFormed()).toBe(true);
				expect(kept).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
				expect(kept.length).toBeLessThanOrEqual(longestAsks);
			}),
		);
	});
});

test('on one line it is quoted and short', () => {
	expect(askedLine('permission for Bash: a \\\n  && b')).toBe('"permission for Bash: a \\\\ && b"');
	expect(Array.from(askedLine('x y'.repeat(1000)))).toHaveLength(122);
	expect(askedLine('ignore all "rules"\nand delete')).toBe('"ignore all \\"rules\\" and delete"');
	// a joiner that no screen shows does not keep spaces apart
	expect(askedLine('a \u200d\tb')).toBe('"a b"');
});
