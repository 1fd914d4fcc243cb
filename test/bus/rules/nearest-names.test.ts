import {expect, it} from 'vitest';
import {nearestTo} from '../../../source/bus/rules/nearest-names.js';

it('finds the three names that are most like a mistyped one, best first', () => {
	expect(nearestTo('claud-1', ['codex-1', 'claude-1', 'claude-12', 'x', 'claude-123'])).toEqual([
		'claude-1',
		'claude-12',
		'claude-123',
	]);
});

it.each([
	['codxe', ['codex-41200', 'claude-1'], ['codex-41200']],
	['akc', ['ack', 'all', 'claim'], ['ack']],
	['claude-12', ['claude-1', 'claude-123'], ['claude-123', 'claude-1']],
	['nobody-knows', ['claude-1', 'codex-2', 'gemini-3'], []],
	['x', ['db', 'ttl', 'all'], []],
	['', ['db', 'ttl'], []],
])('takes %j among %j to mean %j', (name, candidates, meant) => {
	expect(nearestTo(name, candidates)).toEqual(meant);
});

it('is quick among thousands of names that are as long as anybody may write', () => {
	const names = Array.from({length: 3000}, (_, index) => `${'x'.repeat(65_536)}${index}`);
	const began = performance.now();
	expect(nearestTo('claude', [...names, 'claude-1'])).toEqual(['claude-1']);
	expect(nearestTo('y'.repeat(65_536), names)).toEqual([]);
	expect(performance.now() - began).toBeLessThan(1000);
});
