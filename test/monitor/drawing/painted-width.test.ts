import fc from 'fast-check';
import {expect, test} from 'vitest';
import inkWidestLine from '../../../node_modules/widest-line/index.js';
import {themes} from '../../../source/components/theme.js';
import {widestLine} from '../../../source/monitor/drawing/painted-width.js';
import {screenText} from '../../../source/presentation/screen-text.js';

test('texts of the screen are as wide as Ink takes them to be', () => {
	const {open, close} = themes.dark.critical;
	const piece = fc.oneof(
		fc.string({unit: 'grapheme'}).map(screenText),
		fc.string({unit: fc.constantFrom('a', '│', '─', '…', '●', '▸', '†', '·', '项', '🎉', '\n')}),
	);
	fc.assert(
		fc.property(fc.array(piece, {maxLength: 4}), pieces => {
			const text = pieces.map(word => open + word + close).join(' ');
			expect(widestLine(text)).toBe(inkWidestLine(text));
		}),
		{numRuns: 1000},
	);
	expect(widestLine('')).toBe(0);
	expect(widestLine('ab\nabc\na')).toBe(3);
});
