import fc from 'fast-check';
import stringWidth from 'string-width';
import {describe, expect, test} from 'vitest';
import {alignRows, textTable} from '../../source/presentation/text-table.js';

type Row = {readonly name: string; readonly count: string; readonly note: string};

const columns = [
	{title: 'NAME', cell: (row: Row) => row.name, most: 8},
	{title: 'COUNT', cell: (row: Row) => row.count, align: 'right'},
	{title: 'NOTE', cell: (row: Row) => row.note},
] as const;

describe('a text table', () => {
	test('lays rows out under their titles', () => {
		const rows = [
			{name: '项目🚀', count: '7', note: 'one'},
			{name: 'session-bus', count: '12', note: ''},
		];
		expect(textTable(rows, columns)).toBe(
			['  NAME      COUNT  NOTE', '  项目🚀        7  one', '  session…     12'].join('\n'),
		);
	});

	test('leaves columns without content out', () => {
		expect(textTable([{name: 'a', count: '', note: 'b'}], columns)).toBe('  NAME  NOTE\n  a     b');
	});

	test('without titles only the rows are left', () => {
		expect(
			alignRows(
				[
					{name: 'a', count: '1', note: ''},
					{name: 'bc', count: '10', note: ''},
				],
				columns,
			),
		).toEqual(['  a    1', '  bc  10']);
		expect(alignRows([], columns)).toEqual([]);
	});

	test('every column begins in the same cell of every row', () => {
		const word = fc.stringMatching(/^[a-z项👍]{1,12}$/u);
		fc.assert(
			fc.property(fc.array(fc.record({name: word, count: word, note: word}), {minLength: 1}), rows => {
				const [first = '', ...others] = textTable(
					rows.map(row => ({...row, note: '#'})),
					columns,
				).split('\n');
				const at = stringWidth(first.slice(0, first.indexOf('NOTE')));
				for (const line of others) expect(stringWidth(line.slice(0, line.lastIndexOf('#')))).toBe(at);
			}),
		);
	});
});
