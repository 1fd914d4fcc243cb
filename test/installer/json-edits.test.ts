import fc from 'fast-check';
import {parse} from 'jsonc-parser/lib/esm/main.js';
import {describe, expect, test} from 'vitest';
import type {JsonEdit} from '../../source/agents/installation.js';
import {BusError} from '../../source/bus/errors.js';
import {applyJsonEdits, undoJsonEdits} from '../../source/installer/json-edits.js';

const element = {matcher: 'Write', hooks: [{type: 'command', command: '/x/session-bus hook v Stop'}]};
const edits: readonly JsonEdit[] = [
	{add: ['hooks', 'Stop'], element, ours: '/session-bus hook v Stop'},
	{set: ['mcpServers', 'session-bus'], to: {command: '/x/session-bus'}, ours: '/session-bus'},
];

/** A document with the edits, and with them taken back. */
function thereAndBack(source: string | null) {
	const applied = applyJsonEdits(source, edits, 'file.json');
	return {there: applied.text, back: undoJsonEdits(applied.text, applied.made, applied, 'file.json')};
}

const documents: ReadonlyArray<readonly [name: string, source: string]> = [
	['an object on several lines', '{\n  "model": "opus",\n  "env": {"A": "1"}\n}\n'],
	['comments', '{\n\t// the model\n\t"model": "opus", // ours\n\t/* end */\n}\n'],
	['a comment behind the last value', '{\n  "a": 1 // one\n}\n'],
	['a trailing comma', '{\n  "a": 1,\n  "b": [\n    1,\n  ],\n}\n'],
	['Windows line ends', '{\r\n  "a": 1\r\n}\r\n'],
	['tabs', '{\n\t"hooks": {\n\t\t"PreToolUse": []\n\t}\n}'],
	[
		'hooks and servers of others',
		'{\n  "hooks": {\n    "Stop": [\n      {"hooks": [{"type": "command", "command": "say done"}]}\n    ]\n  },\n  "mcpServers": {\n    "github": {"command": "gh-mcp"}\n  }\n}\n',
	],
];

describe('JSON edits', () => {
	test.each(documents)('keep %s to the letter, and leave no trace', (_name, source) => {
		const {there, back} = thereAndBack(source);
		const value = parse(there);
		expect(value.hooks.Stop.at(-1)).toEqual(element);
		expect(value.mcpServers['session-bus']).toEqual({command: '/x/session-bus'});
		for (const comment of source.match(/\/\/.*|\/\*.*\*\//g) ?? []) expect(there).toContain(comment);
		expect(back).toBe(source);
	});

	test.each([
		['nothing', null],
		['an empty file', ''],
		['an empty object', '{}'],
		['a comment alone', '// mine\n'],
	])('make a document out of %s', (_name, source) => {
		expect(thereAndBack(source).there).toMatchSnapshot();
	});

	test('a comment behind the last value stays on its line', () => {
		expect(thereAndBack('{\n  "a": 1 // one\n}\n').there).toContain('  "a": 1, // one\n  "hooks"');
	});

	test('made twice change nothing the second time', () => {
		const {text} = applyJsonEdits('{"a": 1}', edits, 'file.json');
		const again = applyJsonEdits(text, edits, 'file.json');
		expect(again).toEqual({text, made: [], created: [], replaced: []});
	});

	test('an older entry of ours is replaced where it stands', () => {
		const old =
			'{"hooks": {"Stop": [{"hooks": [{"command": "/old/session-bus hook v Stop"}]}, {"hooks": []}]}}';
		expect(parse(applyJsonEdits(old, edits, 'file.json').text).hooks.Stop).toEqual([element, {hooks: []}]);
	});

	test('an entry somebody put beside ours stays', () => {
		const {text, ...applied} = applyJsonEdits('{}', edits, 'file.json');
		const theirs = {type: 'command', command: 'say done'};
		const mixed = JSON.parse(text);
		mixed.hooks.Stop[0].hooks.unshift(theirs);
		const back = undoJsonEdits(JSON.stringify(mixed), applied.made, applied, 'file.json');
		expect(parse(back)).toEqual({hooks: {Stop: [{matcher: 'Write', hooks: [theirs]}]}});
	});

	test('a value of others that was set anew comes back', () => {
		const wake: readonly JsonEdit[] = [{set: ['experimental', 'steering'], to: true}];
		const source = '{"experimental": {"steering": false}}';
		const {text, ...applied} = applyJsonEdits(source, wake, 'file.json');
		expect(parse(text)).toEqual({experimental: {steering: true}});
		expect(undoJsonEdits(text, applied.made, applied, 'file.json')).toBe(source);
	});

	test('a value that was there already is not ours to take', () => {
		const wake: readonly JsonEdit[] = [{set: ['experimental', 'steering'], to: true}];
		const source = '{"experimental": {"steering": true}}';
		const {text, ...applied} = applyJsonEdits(source, wake, 'file.json');
		expect(undoJsonEdits(text, applied.made, applied, 'file.json')).toBe(source);
	});

	test.each([
		['{\n  "a": 1,\n  "b": }\n}', 'file.json:3:8: this is not JSON: value expected'],
		['{"hooks": []}', 'file.json:1:11: "hooks" is no object'],
		['{"hooks": {"Stop": {}}}', 'file.json:1:20: "hooks.Stop" is no list'],
		['[1]', 'file.json:1:1: the document is no object'],
		['{"hooks": {},\n"hooks": {}}', 'file.json:2:1: "hooks" stands twice in one object'],
		['{"hooks": {"Stop": [], "Stop": []}}', 'file.json:1:24: "Stop" stands twice in one object'],
		[
			'{"mcpServers": {"session-bus": 1, "session-bus": 2}}',
			'file.json:1:35: "session-bus" stands twice in one object',
		],
	])('refuse %j with its place', (source, message) => {
		expect(() => applyJsonEdits(source, edits, 'file.json')).toThrow(
			expect.objectContaining({constructor: BusError, kind: 'refused', message}),
		);
	});

	test('taken back from any document leave what it said', () => {
		const name = fc.constantFrom('hooks', 'mcpServers', 'Stop', 'session-bus', 'other');
		const tree = fc.letrec(tie => ({
			value: fc.oneof(
				{depthSize: 'small'},
				fc.string(),
				fc.integer(),
				fc.boolean(),
				tie('list'),
				tie('object'),
			),
			list: fc.array(tie('value'), {maxLength: 3}),
			object: fc.dictionary(fc.oneof(name, fc.string()), tie('value'), {maxKeys: 4}),
		})).object;
		const indent = fc.constantFrom(undefined, 2, 4, '\t');
		fc.assert(
			fc.property(tree, indent, fc.boolean(), (value, space, isWindows) => {
				const plain = JSON.stringify(value, null, space);
				const source = isWindows ? plain.replaceAll('\n', '\r\n') : plain;
				let done: ReturnType<typeof thereAndBack>;
				try {
					done = thereAndBack(source);
				} catch (error) {
					// Where a list is needed and something else stands
					return error instanceof BusError && error.kind === 'refused';
				}
				expect(JSON.parse(done.back)).toEqual(JSON.parse(source));
				return true;
			}),
			{numRuns: 500},
		);
	});

	test('a large document takes no time', () => {
		const large = JSON.stringify(
			Object.fromEntries(Array.from({length: 20_000}, (_, n) => [`key ${n}`, {n}])),
			null,
			2,
		);
		const {there, back} = thereAndBack(large);
		expect(there.length).toBeGreaterThan(large.length);
		expect(back).toBe(large);
	});
});
