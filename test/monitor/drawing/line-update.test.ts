import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {readScreen} from '../../../scripts/screens/cells.ts';
import {makeEmulator} from '../../../scripts/screens/emulator.ts';
import {lineUpdate} from '../../../source/monitor/drawing/line-update.js';

/** More than the widest lines below have cells: the monitor draws none that would go on in the next line. */
const columns = 100;

/** What a terminal shows after some output on its second line. */
async function shown(...outputs: string[]) {
	const emulator = makeEmulator(columns, 3);
	for (const output of outputs) await new Promise<void>(resolve => emulator.write(output, resolve));
	return readScreen(emulator).rows;
}

const top = 'above\r\n';
const red = (text: string) => `\u001b[31m${text}\u001b[39m`;
const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;

describe('a line that becomes another', () => {
	const text = fc.string({
		unit: fc.constantFrom(
			'a',
			'b',
			' ',
			'│',
			'…',
			'●',
			'项',
			'🎉',
			'e',
			'\u0301',
			'\ufe0f',
			'क',
			'가',
			'א',
			'1',
		),
		maxLength: 6,
	});
	const piece = fc
		.tuple(text, fc.constantFrom(red, bold, String))
		.map(([word, paint]) => (word ? paint(word) : ''));
	const line = fc.array(piece, {maxLength: 4}).map(pieces => pieces.join(''));
	const pair = fc.oneof(
		fc.tuple(line, line),
		fc.tuple(line, line, line).map(([same, one, other]): [string, string] => [same + one, same + other]),
	);

	it('shows what it would if it were written anew', async () => {
		await fc.assert(
			fc.asyncProperty(pair, async ([previous, next]) => {
				const before = top + previous;
				const updated = await shown(before, lineUpdate(previous, next, columns));
				expect(updated).toEqual(await shown(before, `\u001b[1G\u001b[K${next}`));
			}),
			{numRuns: 400},
		);
	});

	it('keeps the beginning that both have', () => {
		const [before, after] = ['session-bus-12345678901 4s', 'session-bus-12345678901 9s'];
		expect(lineUpdate(before, after, 80)).toBe('\u001b[25G\u001b[K9s');
	});

	it('goes on in the colour of the beginning', () => {
		const [before, after] = [red('session-bus 4s'), red('session-bus 9s')];
		expect(lineUpdate(before, after, 80)).toBe(`\u001b[13G\u001b[K${'\u001b[31m'}9s\u001b[39m`);
	});

	it.each([
		['nothing is the same', 'abc', 'xyz', 80],
		['the beginning has characters that would have to be measured', '项目项目项目 a', '项目项目项目 b', 80],
		['a mark joins the last character', 'abcdefghijk', 'abcdefghijk\u0301', 80],
		['a mark leaves the last character', 'abcdefghijk\u0301', 'abcdefghijkl', 80],
		['only a style is left beyond the last cell', 'abcdefghijk\u001b[31m', 'abcdefghijk\u001b[39m', 11],
		['the width is not known', 'abcdefghijkl', 'abcdefghijkm', undefined],
	])('is written anew when %s', (_, previous, next, width) => {
		expect(lineUpdate(previous, next, width)).toBe(`\u001b[1G\u001b[K${next}`);
	});
});
