import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {sparkline, sparks} from '../../source/components/sparkline.js';
import {widthOf} from '../../source/presentation/fit.js';

const anyValues = fc.array(fc.nat(100_000), {maxLength: 80});
const anyCells = fc.integer({min: 0, max: 90});

describe('sparkline', () => {
	it.each([
		['every height', [1, 2, 3, 4, 5, 6, 7, 8], 8, '▁▂▃▄▅▆▇█'],
		['nothing as nothing', [0, 0, 0], 3, '   '],
		['the least that happens beside a lot', [0, 1, 1000], 3, ' ▁█'],
		['few values at the right end', [4, 8], 4, '  ▄█'],
		['many values by their mean', [0, 0, 4, 4, 8, 8], 3, ' ▄█'],
		['what is no number as nothing', [Number.NaN, -1, 1], 3, '  █'],
	])('draws %s', (_name, values, cells, expected) => {
		expect(sparkline(values, cells)).toBe(expected);
	});

	it('is exactly as wide as asked', () => {
		fc.assert(
			fc.property(anyValues, anyCells, (values, cells) => {
				expect(widthOf(sparkline(values, cells))).toBe(cells);
			}),
		);
	});

	it('shows every value that is not 0, the highest highest, and a higher one never lower', () => {
		fc.assert(
			fc.property(anyValues, values => {
				const heights = [...sparkline(values, values.length)].map(bar => sparks.indexOf(bar));
				for (const [index, height] of heights.entries()) {
					const value = values[index] ?? 0;
					expect(height >= 0).toBe(value > 0);
					if (value > 0 && value === Math.max(...values)) expect(height).toBe(7);
					for (const [other, otherHeight] of heights.entries())
						if ((values[other] ?? 0) > value) expect(otherHeight).toBeGreaterThanOrEqual(height);
				}
			}),
		);
	});
});
