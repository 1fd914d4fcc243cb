import {describe, expect, test} from 'vitest';
import {placeFiles} from '../../source/rescue/conversation-places.js';
import {checksumLine} from '../../source/rescue/manifest.js';
import {rescuable} from '../../source/rescue/rescue-order.js';
import {listOfRows, rowText} from '../../source/rescue/row-text.js';
import {sampleSession} from './support/sample-session.js';

test.each<[files: readonly string[], names: readonly string[]]>([
	[[], []],
	[['/p/a.jsonl'], ['a.jsonl']],
	[['/p/a.jsonl', '/p/a.jsonl'], ['a.jsonl']],
	[
		['/p/a.jsonl', '/p/a/subagents/1.jsonl'],
		['a.jsonl', 'a/subagents/1.jsonl'],
	],
	[
		['/s/agents/main/wire.jsonl', '/s/state.json'],
		['agents/main/wire.jsonl', 'state.json'],
	],
	[
		['/a/b/c.jsonl', '/ab/c.jsonl'],
		['a/b/c.jsonl', 'ab/c.jsonl'],
	],
])('the files %j are called %j', (files, names) => {
	expect(placeFiles(files).map(({name}) => name)).toEqual(names);
});

test.each([
	['conversation/a b.jsonl', 'f0  conversation/a b.jsonl\n'],
	['two\nlines', '\\f0  two\\nlines\n'],
	['back\\slash\r', '\\f0  back\\\\slash\\r\n'],
])('the checksum of %j stands in one line', (path, line) => {
	expect(checksumLine({path, sha256: 'f0'})).toBe(line);
});

describe('rows as JSON', () => {
	test('are a list with a row a line', () => {
		expect([...listOfRows([])].join('')).toBe('[]\n');
		const text = [...listOfRows([{a: 1}, {a: 'x\ny'}])].join('');
		expect(JSON.parse(text)).toEqual([{a: 1}, {a: 'x\ny'}]);
		expect(text.split('\n')).toHaveLength(5);
	});

	test('keep what JSON has no form for', () => {
		expect(
			JSON.parse(rowText({big: 2n ** 60n, small: 7n, bytes: Buffer.from([0, 255]), none: null})),
		).toEqual({
			big: {integer: '1152921504606846976'},
			small: 7,
			bytes: {base64: 'AP8='},
			none: null,
		});
	});
});

test('what can be rescued is every agent that did not say goodbye, those first that want it most', () => {
	const states = ['idle', 'ended', 'active', 'waiting', 'stale', 'orphaned', 'hung'] as const;
	const sessions = states.map(state => sampleSession({sessionId: state, state}));
	const monitor = sampleSession({sessionId: 'monitor', kind: 'monitor', state: 'orphaned'});
	const person = sampleSession({sessionId: 'person', kind: 'person'});
	expect(rescuable([...sessions, monitor, person]).map(({sessionId}) => sessionId)).toEqual([
		'hung',
		'orphaned',
		'stale',
		'waiting',
		'active',
		'idle',
	]);
});
