import {expect, test} from 'vitest';
import {widthOfOutput} from '../../../source/commands/watch/output-width.js';

test.each([
	[80, '100', 80],
	[undefined, '100', 100],
	[0, '100', 100],
	[undefined, undefined, 120],
	[undefined, '', 120],
	[undefined, 'wide', 120],
	[undefined, '-5', 120],
	[undefined, '99999', 120],
])('a terminal of %s columns and COLUMNS=%s have lines of %d', (columns, named, width) => {
	expect(widthOfOutput({COLUMNS: named}, columns)).toBe(width);
});
