import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, it} from 'vitest';
import {cut, cutPath, cutStart, fit as toWidth, widthOf} from '../../source/presentation/fit.js';

const anyText = fc.string({unit: 'grapheme', maxLength: 40});
const anyWidth = fc.integer({min: 0, max: 30});

describe('cut', () => {
	it('leaves alone what fits', () => {
		expect(cut('abc', 3)).toBe('abc');
	});

	it('says where something is missing', () => {
		expect(cut('abcdef', 4)).toBe('abc…');
	});

	it('does not halve a wide character', () => {
		expect(cut('项目文件', 4)).toBe('项…');
		expect(cut('👩‍👩‍👧 family', 3)).toBe('👩‍👩‍👧…');
	});

	it('never exceeds the width', () => {
		fc.assert(fc.property(anyText, anyWidth, (text, width) => widthOf(cut(text, width)) <= width));
	});
});

describe('cutStart', () => {
	it('keeps the end, which says most of a path', () => {
		expect(cutStart('/home/you/src/rollout', 10)).toBe('…c/rollout');
	});

	it('never exceeds the width', () => {
		fc.assert(fc.property(anyText, anyWidth, (text, width) => widthOf(cutStart(text, width)) <= width));
	});
});

describe('what is much longer than its column', () => {
	const name = '👩‍👩‍👧'.repeat(200_000);

	it.each([
		['cut', cut, '👩‍👩‍👧👩‍👩‍👧…'],
		['cutStart', cutStart, '…👩‍👩‍👧👩‍👩‍👧'],
	])('is shortened by %s', (_name, shorten, short) => {
		expect(shorten(name, 5)).toBe(short);
	});
});

describe('fit', () => {
	it('pads to the left or to the right', () => {
		expect(toWidth('7', 3)).toBe('7  ');
		expect(toWidth('7', 3, 'right')).toBe('  7');
	});

	it('is exactly as wide as asked, whatever the text', () => {
		fc.assert(fc.property(anyText, anyWidth, (text, width) => widthOf(toWidth(text, width)) === width));
	});
});

it.each([
	['file ~/src/webshop/cart.ts', 26, 'file ~/src/webshop/cart.ts'],
	['file ~/src/webshop/cart.ts', 18, 'file …shop/cart.ts'],
	['file ~/源代码/目录/文件.ts', 16, 'file …录/文件.ts'],
	['file ~/src/webshop/cart.ts', 12, 'file ~/src/…'],
	['project webshop-of-the-south', 16, 'project webshop…'],
	['~/src/webshop/cart.ts', 12, '~/src/websh…'],
])('the beginning of a path behind a word goes first: %s in %i cells', (text, width, short) => {
	expect(cutPath(text, width)).toBe(short);
});

describe('what needs no library', () => {
	it('is as wide as the library says', () => {
		const sign = fc.integer({min: 0x20, max: 0x2fff}).map(String.fromCharCode);
		fc.assert(
			fc.property(
				fc.array(sign).map(signs => signs.join('')),
				text => widthOf(text) === stringWidth(text),
			),
			{numRuns: 2000},
		);
		const plain = Array.from({length: 0x2fff}, (_, code) => String.fromCharCode(code)).filter(character =>
			/[\u0020-\u007e\u00a1-\u00ac\u00ae-\u00ff\u2010-\u2027]/.test(character),
		);
		for (const first of plain) for (const second of plain) expect(stringWidth(first + second)).toBe(2);
	});
});
