import {expect, it} from 'vitest';
import {nearestTo} from '../../../source/bus/rules/nearest-names.js';

it('finds the three names that are most like a mistyped one, best first', () => {
	expect(nearestTo('claud-1', ['codex-1', 'claude-1', 'claude-12', 'x', 'claude-123'])).toEqual([
		'claude-1',
		'claude-12',
		'claude-123',
	]);
});

it('is quick among thousands of names that are as long as anybody may write', () => {
	const names = Array.from({length: 3000}, (_, index) => `${'x'.repeat(65_536)}${index}`);
	const began = performance.now();
	expect(nearestTo('claude', [...names, 'claude-1'])).toEqual(['claude-1']);
	expect(nearestTo('y'.repeat(65_536), names)).toEqual([]);
	expect(performance.now() - began).toBeLessThan(1000);
});
