import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {describeQuery, parseQuery} from '../../../source/monitor/filter/query.js';

/** What is typed into a filter, and what is not. */
const anyText = fc.oneof(
	fc.string({unit: 'binary', maxLength: 30}),
	fc
		.array(
			fc.constantFrom('state:', 'DIR:', 'foo:', 'hung', '-', '!', '"', ' ', ':', 'É', '¨', '\n', '项', 'a'),
		)
		.map(parts => parts.join('')),
);

describe('parseQuery', () => {
	it.each([
		['claude', [{field: null, text: 'claude'}]],
		['  two   terms ', [{text: 'two'}, {text: 'terms'}]],
		[
			'state:hung vendor:codex',
			[
				{field: 'state', text: 'hung'},
				{field: 'vendor', text: 'codex'},
			],
		],
		['dir:src folder:src', [{field: 'folder'}, {field: 'folder'}]],
		['STATE:hung', [{field: 'state', text: 'hung', isCased: false, unknownField: null}]],
		['-state:hung', [{field: 'state', text: 'hung', isNegated: true}]],
		['!codex', [{field: null, text: 'codex', isNegated: true}]],
		['"two words"', [{field: null, text: 'two words', isQuoted: true}]],
		['-"two words" x', [{text: 'two words', isNegated: true, isQuoted: true}, {text: 'x'}]],
		['dir:"my folder"', [{field: 'folder', text: 'my folder', isQuoted: true}]],
		['"still typ', [{text: 'still typ', isQuoted: true}]],
		['foo:bar', [{field: null, text: 'foo:bar', unknownField: 'foo'}]],
		['constructor:x', [{field: null, text: 'constructor:x'}]],
		['https://a.b', [{field: null, text: 'https://a.b'}]],
		['H.13', [{text: 'H.13', isCased: true}]],
		['café ｃｏｄｅｘ', [{text: 'cafe'}, {text: 'codex'}]],
	])('reads %j', (text, terms) => {
		expect(parseQuery(text).terms).toHaveLength(terms.length);
		expect(parseQuery(text)).toMatchObject({terms});
	});

	it.each(['', '  ', 'state:', '-', '!', '-state:', '"', '""', 'dir:"', 'dir:""'])(
		'asks for nothing yet by %j',
		text => {
			expect(parseQuery(text).terms).toEqual([]);
		},
	);

	it('reads any text without failing', () => {
		fc.assert(fc.property(anyText, text => Array.isArray(parseQuery(text).terms)));
	});
});

describe('describeQuery', () => {
	it.each([
		['  state:hung   vendor:codex ', 'state:hung vendor:codex'],
		['!dir:src', '-folder:src'],
		['"two words" branch:', '"two words"'],
		['Café', 'Café'],
		['', ''],
	])('says %j as %j', (text, words) => {
		expect(describeQuery(parseQuery(text))).toBe(words);
	});

	it('says what can be typed again', () => {
		fc.assert(
			fc.property(anyText, text => {
				const query = parseQuery(text);
				expect(parseQuery(describeQuery(query))).toEqual(query);
			}),
			{numRuns: 1000},
		);
	});
});
