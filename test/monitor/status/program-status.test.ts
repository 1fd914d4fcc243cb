import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {
	clearReport,
	clearStatus,
	type StatusRecord,
	statusQuery,
	statusReport,
} from '../../../source/monitor/status/program-status.js';
import {allTexts} from '../hostile/side-by-side.js';
import {reportsIn, StatusTerminal} from '../support/status-terminal.js';

const record: StatusRecord = {state: 'working', kind: null, app: 'deploy', title: '', message: ''};

describe('a report', () => {
	it.each([
		[null, record, 'state=working:app=deploy'],
		[
			'us-east',
			{...record, title: 'US East', message: 'Pushing image'},
			'state=working:app=deploy:id=us-east:title=VVMgRWFzdA==:msg=UHVzaGluZyBpbWFnZQ==',
		],
		[
			null,
			{...record, state: 'blocked', kind: 'permission', message: 'Deploy to prod?'},
			'state=blocked:kind=permission:app=deploy:msg=RGVwbG95IHRvIHByb2Q/',
		],
	] as const)('of %s is %s', (id, given, body) => {
		expect(statusReport(id, given)).toBe(`\u001b]7501;${body}\u001b\\`);
	});

	it('takes back one record, or all, and asks whether there are any', () => {
		expect(clearReport('us-east')).toBe('\u001b]7501;state=clear:id=us-east\u001b\\');
		expect(clearStatus).toBe('\u001b]7501;state=clear\u001b\\');
		expect(statusQuery).toBe('\u001b]7501;?\u001b\\');
	});

	it('tells names apart that only differ in characters no name may have', () => {
		const bodies = ['a b', 'a/b', 'a-b', 'a:b', 'A b', `${'a'.repeat(40)}1`, `${'a'.repeat(40)}2`].map(id =>
			statusReport(id, record),
		);
		expect(new Set(bodies).size).toBe(bodies.length);
	});

	it('ends no text in half a character', () => {
		const terminal = new StatusTerminal();
		for (const [body] of [reportsIn(statusReport(null, {...record, title: '界'.repeat(100)}))])
			terminal.take(body ?? '');
		expect(terminal.records.get('')?.title).toBe('界'.repeat(64));
	});
});

it('no text breaks out of a report, or makes one that a terminal refuses', () => {
	const hostile = fc.oneof(
		fc.constantFrom(...allTexts.filter(text => typeof text === 'string')),
		fc.string({unit: 'binary', maxLength: 2100}),
	);
	const some = {
		id: fc.option(hostile),
		app: hostile,
		title: hostile,
		message: hostile,
		kind: fc.constantFrom(null, 'permission', 'question', 'auth'),
	};
	fc.assert(
		fc.property(fc.record(some), ({id, ...texts}) => {
			const terminal = new StatusTerminal();
			const [body = '', ...others] = reportsIn(statusReport(id, {...texts, state: 'blocked'}));
			terminal.take(body);
			expect([others, terminal.records.size]).toEqual([[], 1]);
			if (id === null) return;
			for (const cleared of reportsIn(clearReport(id))) terminal.take(cleared);
			expect(terminal.records.size).toBe(0);
		}),
		{numRuns: 100},
	);
});
