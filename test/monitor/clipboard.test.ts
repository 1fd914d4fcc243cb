import {describe, expect, test} from 'vitest';
import {clipboardLimit, copyToClipboard} from '../../source/monitor/clipboard.js';

const copy = '\u001b]52;c;aMOpCg==\u0007';

describe('a text for the clipboard', () => {
	test.each([
		['a terminal', {TERM: 'xterm'}, copy],
		['tmux, whichever way it is set up', {TMUX: '/tmp/x,1,0'}, `${copy}\u001bPtmux;\u001b${copy}\u001b\\`],
		['screen', {STY: '1.tty'}, `\u001bP${copy}\u001b\\`],
	])('is sent to %s', (_name, environment, bytes) => {
		expect(copyToClipboard('hé\n', environment)).toBe(bytes);
	});

	test('is sent to screen in pieces that it takes', () => {
		const text = 'x'.repeat(5000);
		const bytes = copyToClipboard(text, {TERM: 'screen'}) ?? '';
		const pieces = [...bytes.matchAll(/\u001bP((?:(?!\u001b\\)[\s\S])+)\u001b\\/g)].map(
			([, piece = '']) => piece,
		);
		expect(Math.max(...pieces.map(piece => piece.length))).toBeLessThanOrEqual(76);
		expect(pieces.join('')).toBe(copyToClipboard(text, {}));
	});

	test('is never cut, but refused when it is too long', () => {
		expect(copyToClipboard('x'.repeat(clipboardLimit), {})).toHaveLength(100_000);
		expect(copyToClipboard('x'.repeat(clipboardLimit + 1), {})).toBeNull();
		expect(copyToClipboard('é'.repeat(clipboardLimit / 2 + 1), {})).toBeNull();
	});
});
