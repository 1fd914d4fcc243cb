import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {integer, key, oneOf, ordinal, text} from '../../../source/bus/tables/columns.js';

const bytes = (...values: readonly number[]) => Uint8Array.from(values);
const utf8 = (words: string) => new TextEncoder().encode(words);

describe('a column of whole numbers', () => {
	test.each([
		[12, 12],
		[12.9, 12],
		[-12.9, -12],
		[-0.5, 0],
		[12n, 12],
		['12', 12],
		['12.9', 12],
		['-12', -12],
		[Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
		[2 ** 53, null],
		[2n ** 63n - 1n, null],
		[Number.POSITIVE_INFINITY, null],
		[Number.NaN, null],
		['twelve', null],
		['1e3', null],
		['', null],
		[utf8('12'), null],
		[null, null],
		[undefined, null],
	])('reads %s as %s', (value, expected) => {
		expect(integer({column: value}, 'column')).toBe(expected);
	});

	test('gives no fraction, whatever a program wrote', () => {
		fc.assert(
			fc.property(fc.oneof(fc.double(), fc.bigInt(), fc.string(), fc.uint8Array()), value => {
				const number = integer({column: value}, 'column');
				expect(number === null || Number.isSafeInteger(number)).toBe(true);
			}),
		);
	});
});

test('A number that names something is the whole number it is, or none', () => {
	expect(['4711', 4711, 4711.5, 2 ** 60].map(pid => ordinal({pid}, 'pid'))).toEqual([4711, 4711, null, null]);
});

describe('a column of text', () => {
	test.each([
		['text', 'text'],
		['', ''],
		[12, '12'],
		[12n, '12'],
		[utf8('{"task":"J.15.6"} é 🙂'), '{"task":"J.15.6"} é 🙂'],
		[bytes(), ''],
		[bytes(0xff, 0xfe), null],
		[bytes(0xc3), null],
		[null, null],
		[undefined, null],
	])('reads %s as %s', (value, expected) => {
		expect(text({column: value}, 'column')).toBe(expected);
	});

	test('by which rows are found is not read from bytes, which the database takes for another name', () => {
		expect([utf8('codex-1'), 'codex-1', 7].map(session => key({session}, 'session'))).toEqual([
			null,
			'codex-1',
			'7',
		]);
	});

	test('that holds one of a few words may hold it in bytes', () => {
		expect(oneOf({turn: utf8('idle')}, 'turn', ['idle', 'working'], null)).toBe('idle');
		expect(oneOf({turn: bytes(0xff)}, 'turn', ['idle', 'working'], null)).toBeNull();
	});
});
