import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {isAsciiOnly, toAscii} from '../../source/presentation/ascii.js';
import {widthOf} from '../../source/presentation/fit.js';

describe('a terminal', () => {
	test.each([
		[{LANG: 'C'}],
		[{LC_ALL: 'POSIX', LANG: 'en_US.UTF-8'}],
		[{LC_CTYPE: 'de_DE.ISO-8859-1', LANG: 'en_US.UTF-8'}],
		[{LANG: 'en_US.UTF-8', TERM: 'linux'}],
		[{TERM: 'vt100'}],
	])('of which %j is said shows ASCII alone', environment => {
		expect(isAsciiOnly(environment)).toBe(true);
	});

	test.each([
		[{}],
		[{LANG: 'en_US.UTF-8'}],
		[{LC_ALL: '', LC_CTYPE: 'UTF-8'}],
		[{LC_ALL: 'C.utf8', LANG: 'C', TERM: 'xterm-256color'}],
	])('of which %j is said shows all', environment => {
		expect(isAsciiOnly(environment)).toBe(false);
	});
});

describe('a text in ASCII', () => {
	test('keeps its frames, bars and marks', () => {
		expect(toAscii('╭ ▸ Sessions ─╮ ▁▄█ … ⏎ open')).toBe('+ > Sessions -+ .=@ ~ < open');
	});

	test('has as many question marks as what it cannot show takes cells', () => {
		expect(toAscii('项目 e\u0301 👨‍👩‍👧 é')).toBe('???? e ?? ?');
	});

	test('is ASCII, and as wide as it was', () => {
		const texts = fc.array(fc.constantFrom('a', ' ', '─', '●', '…', '项', 'é', '→', '👋', '▇', '\u0301'));
		fc.assert(
			fc.property(texts, pieces => {
				const text = `a${pieces.join('a')}`;
				expect(toAscii(text)).toMatch(/^\p{ASCII}*$/u);
				expect(widthOf(toAscii(text))).toBe(widthOf(text));
			}),
		);
	});
});
