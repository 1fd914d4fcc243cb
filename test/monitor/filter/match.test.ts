import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {filterRows, matchRow, preparedBy} from '../../../source/monitor/filter/match.js';
import {parseQuery} from '../../../source/monitor/filter/query.js';
import {prepareRow, type Searchable} from '../../../source/monitor/filter/searchable.js';

const claude = {
	id: 'claude-12345',
	project: 'PILOT',
	task: 'H.13.2',
	folder: '~/src/rollout',
	branch: 'fix/ui',
	vendor: 'claude',
	model: 'opus-4.6',
	state: 'active',
	text: 'please release the lock on src/monitor/keys.ts when the café is done',
};

const anyRow = fc.dictionary(
	fc.constantFrom('id', 'project', 'state', 'folder', 'text', '__proto__'),
	fc.string({unit: 'binary', maxLength: 40}),
);

function fits(query: string, row: Searchable): boolean {
	return matchRow(parseQuery(query), row) !== null;
}

describe('matchRow', () => {
	it.each([
		['', true],
		['claude', true],
		['state:active', true],
		['state:act', true],
		['state:', true],
		['state:hung', false],
		['vendor:claude state:active', true],
		['vendor:claude state:hung', false],
		['vendor:pilot', false],
		['dir:rollout', true],
		['folder:rllt', false],
		['id:123', true],
		['-claude', false],
		['!state:hung', true],
		['-state:active', false],
		['-rllt', true],
		['-state:', true],
		['"the lock"', true],
		['"lock the"', false],
		['"rllt"', false],
		['PILOT', true],
		['pilot', true],
		['Pilot', false],
		['cafe', true],
		['CAFE', false],
		['ｃｌａｕｄｅ', true],
		['foo:bar', false],
		['severity:', false],
		['claude nowhere', false],
		['main/ui', false],
	])('by %j finds the row: %j', (query, expected) => {
		expect(fits(query, claude)).toBe(expected);
	});

	it.each([
		['clude', 'claude-12345', true],
		['cl123', 'claude-12345', true],
		['cx412', 'codex-41200', true],
		['srcroll', '~/src/rollout', true],
		['rllt', '~/src/rollout', true],
		['fxui', 'fix/ui', true],
		['h13', 'H.13.2', true],
		['opus46', 'opus-4.6', true],
		['gpt5', 'gpt-5.2-codex', true],
		['atwo', '~/src/atlas-two', true],
		['项文', '大项目文件', false],
		['项目文', '大项目文件', true],
		['FxUi', 'FixUi', true],
		['FxUi', 'fixui', false],
		['cl', 'c-l', false],
		['claude', '/home/carl/audio/library/under/dev', false],
		['claude', '/home/you/code/large/audience/dev/e2e', false],
		['claude', 'clean-up/all/unused/dependencies', false],
		['codex', '~/company/order/export', false],
		['kimi', 'kafka-importer/main/inbox', false],
		['main', 'migrate-all-invoice-names', false],
		['hung', '/home/user/nightly/github', false],
		['12345', '1a2b3c4d5e6f-2026-03-04-5', false],
		['hung', `${'x'.repeat(130)}h-u-n-g`, false],
	])('by the letters %j finds %j: %j', (query, folder, expected) => {
		expect(fits(query, {id: '7', folder})).toBe(expected);
	});

	it('does not put a term together from two fields', () => {
		expect(fits('claude', {id: 'cla', folder: 'ude'})).toBe(false);
		expect(fits('"cla ude"', {id: 'cla', folder: 'ude'})).toBe(false);
	});

	it('scores what is there to the letter above what was guessed', () => {
		expect(matchRow(parseQuery('claude'), claude)).toBe(1);
		expect(matchRow(parseQuery('clade'), claude)).toBeLessThan(1);
		expect(matchRow(parseQuery('clade pilot'), claude)).toBeLessThan(1);
	});

	it('never fails, and finds every row by any piece of it', () => {
		fc.assert(
			fc.property(anyRow, fc.string({unit: 'binary', maxLength: 20}), (row, text) => {
				const score = matchRow(parseQuery(text), row);
				expect(score === null || (score > 0 && score <= 1)).toBe(true);
			}),
			{numRuns: 1000},
		);
		fc.assert(
			fc.property(fc.stringMatching(/^[a-z./]{4,30}$/), fc.nat(20), fc.nat(20), (folder, one, other) => {
				expect(fits(folder.slice(Math.min(one, other), Math.max(one, other)), {folder})).toBe(true);
			}),
		);
	});

	it('leaves out with a sign of negation just what is there to the letter', () => {
		fc.assert(
			fc.property(anyRow, fc.stringMatching(/^[a-z0-9]{1,3}$/), (row, term) => {
				expect(fits(`-${term}`, row)).toBe(!fits(`"${term}"`, row));
			}),
		);
	});
});

describe('filterRows', () => {
	const rows = ['codex-2', 'claude-10', 'clxaude-9', 'claude-1'].map(id => ({id}));
	const prepare = preparedBy((row: {readonly id: string}): Searchable => ({id: row.id}));

	it('keeps the order of the rows, however well they fit', () => {
		expect(filterRows(parseQuery('claude'), rows, prepare).map(({id}) => id)).toEqual([
			'claude-10',
			'clxaude-9',
			'claude-1',
		]);
	});

	it('keeps the reference of a list of which nothing is asked', () => {
		expect(filterRows(parseQuery(' state: '), rows, prepare)).toBe(rows);
	});

	it('agrees with matchRow', () => {
		const term = fc.constantFrom('state:', 'id:', '-', 'a', 'cla', 'hung', '"', ' ', 'clxd');
		const query = fc.array(term).map(parts => parseQuery(parts.join('')));
		fc.assert(
			fc.property(query, fc.array(anyRow), (wanted, some) => {
				const found = some.filter(row => matchRow(wanted, row) !== null);
				expect(filterRows(wanted, some, prepareRow)).toEqual(found);
			}),
		);
	});

	it('asks a row for its fields once', () => {
		let asked = 0;
		const counting = preparedBy((row: {readonly id: string}): Searchable => {
			asked++;
			return {id: row.id};
		});
		for (const text of ['c', 'cl', 'cla']) filterRows(parseQuery(text), rows, counting);
		expect(asked).toBe(rows.length);
	});

	it.each([
		['state:hung', ['to hung', 'to both']],
		['-state:hung', ['to active', 'to nobody']],
		['state:hung state:active', ['to both']],
		['state:hung -state:active', ['to hung']],
		['both', ['to both']],
		// words are looked for in the row alone
		['hung', ['to hung']],
	])('asks those a row is about for the field in %s', (text, expected) => {
		const hung = prepareRow({id: 'one', state: 'hung'});
		const active = prepareRow({id: 'other', state: 'active'});
		const about = {'to hung': [hung], 'to active': [active], 'to both': [active, hung], 'to nobody': []};
		const mail = (['to hung', 'to active', 'to both', 'to nobody'] as const).map(gist => ({gist}));
		const found = filterRows(
			parseQuery(text),
			mail,
			row => prepareRow(row),
			({gist}) => about[gist],
		);
		expect(found.map(({gist}) => gist)).toEqual(expected);
	});
});
