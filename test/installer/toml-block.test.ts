import fc from 'fast-check';
import {parse} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {applyTomlBlock, removeTomlBlock} from '../../source/installer/toml-block.js';

const block = '[mcp_servers.session-bus]\ncommand = "/x/bin/session-bus"\nargs = ["mcp"]';
const hook = (event: string) =>
	`[[hooks]]\nevent = "${event}"\ncommand = "/x/bin/session-bus hook kimi ${event}"\ntimeout = 5`;
const hooks = [hook('Stop'), hook('PreToolUse')].join('\n\n');

const add = (source: string | null, added = block) => applyTomlBlock(source, added, 'config.toml');
const remove = (source: string) => removeTomlBlock(source, 'config.toml');

const sources: ReadonlyArray<readonly [name: string, source: string]> = [
	['an empty file', ''],
	['a file', '# mine\nmodel = "gpt" # best\n\n[projects."/w"]\ntrust_level = "trusted"\n'],
	['servers of others', '[mcp_servers.github]\ncommand = "gh"\n\n[mcp_servers.github.env]\nA = "1"\n'],
	['hooks of others', '[[hooks]]\nevent = "Stop"\ncommand = "say"\n'],
	['Windows line ends', 'model = "gpt"\r\n[a]\r\nb = 1\r\n'],
	['large numbers and dates', 'n = 9223372036854775807\nd = 2026-11-22T10:00:00Z\nf = nan\n'],
	['an empty last line', 'a = 1\n\n'],
	[
		'lists and texts of several lines',
		'a = [\n  ["x"],\n  ["y"]\n]\nb = """\n[mcp_servers.session-bus]\n"""\n',
	],
];

describe('our tables in TOML', () => {
	test.each(sources)('are added to %s, and leave no trace', (_name, source) => {
		for (const added of [block, hooks]) {
			const there = add(source, added);
			expect(there.startsWith(source)).toBe(true);
			expect(there).not.toBe(source);
			expect(remove(there)).toBe(source);
		}
		const both = add(source, `${block}\n\n${hooks}`);
		expect(parse(both, {integersAsBigInt: 'asNeeded'})).toMatchObject({
			mcp_servers: {'session-bus': {command: '/x/bin/session-bus', args: ['mcp']}},
			hooks: expect.arrayContaining([expect.objectContaining({event: 'PreToolUse'})]),
		});
		expect(remove(both)).toBe(source);
	});

	test.each([
		['a table', block, 'mcp_servers = {other = {command = "x"}} # mine\n[a]\nb = 1\n'],
		['a table with a quoted name', block, '"mcp_servers" = { "o,}" = { args = ["]", "# no"] } }\n'],
		['an empty table', block, "a = '''\nmcp_servers = {\n'''\nmcp_servers = {}\n"],
		['a list', hooks, 'a = [1]\nhooks = [{event = "Stop", command = "say"}]\n'],
		['a list over several lines', hooks, 'hooks = [\r\n  # mine\r\n  {event = "Stop"}, # best\r\n]\r\n'],
		['an empty list', hooks, 'hooks = []'],
	])('are added inside of %s that is one value, and leave no trace', (_what, added, source) => {
		const there = add(source, added);
		expect(there).not.toContain('[[hooks]]');
		expect(parse(there)).toMatchObject(
			added === block
				? {mcp_servers: {'session-bus': {command: '/x/bin/session-bus', args: ['mcp']}}}
				: {hooks: expect.arrayContaining([expect.objectContaining({event: 'PreToolUse', timeout: 5})])},
		);
		expect(add(there, added)).toBe(there);
		const other = added.replaceAll('/x/', '/y/');
		expect(add(there, other)).toBe(add(source, other));
		expect(remove(there)).toBe(source);
		expect(remove(there.replace('{', '{late = {}, ').replace(', }', '}'))).not.toContain('/x/');
	});

	test('are added again without change, and made anew where they are others', () => {
		const there = add('a = 1\n');
		expect(add(there)).toBe(there);
		expect(add(there, block.replace('/x/', '/y/'))).toBe(there.replace('/x/', '/y/'));
		expect(add(add('', hooks), hook('Stop'))).toBe(add('', hook('Stop')));
	});

	test('are taken from between what others wrote', () => {
		const there = add('a = 1\n', `${block}\n\n${hooks}`);
		const between = '[between]\nc = [\n  ["x"],\n  ["y"]\n]\n\n[[hooks]]';
		const after = '\n# theirs\n[theirs]\nb = """\n[mcp_servers.session-bus]\n"""\n';
		const edited = there.replace('a = 1', 'a = 2').replace('[[hooks]]', between) + after;
		const left = remove(edited);
		expect(parse(left)).toEqual({
			a: 2,
			between: {c: [['x'], ['y']]},
			theirs: {b: '[mcp_servers.session-bus]\n'},
		});
		expect(left.endsWith(after)).toBe(true);
	});

	test('leave what an agent that writes its own settings puts behind them', () => {
		const there = add('model = "a"\n');
		const own =
			'\n[tui]\nseen = true\n\n[hooks.state]\n\n[hooks.state."/h/hooks.json:stop:0:0"]\ntrusted_hash = "x"\n';
		const approved = '\n[mcp_servers.session-bus.tools.send]\napproval_mode = "approve"\n';
		expect(add(there + approved + own)).toBe(there + approved + own);
		expect(remove(there + approved + own)).toBe(`model = "a"\n${own}`);
	});

	test('are known without the comment above them', () => {
		const there = add('a = 1\n', hooks);
		expect(remove(there.replaceAll(/^#.*\n/gm, ''))).toBe('a = 1\n');
	});

	test.each([
		['a = \n', block, /^config\.toml:1:5: this is not TOML: /],
		['x = 1\n[mcp_servers.session-bus]\ncommand = "old"\n', block, /^config\.toml:2: .*defines session-bus/],
		['mcp_servers = ["github"]\n', block, /^config\.toml:1: .*defines mcp_servers/],
		['\n\nhooks = {}\n', hooks, /^config\.toml:3: .*defines hooks/],
	])('are not added to %j', (source, added, message) => {
		expect(() => add(source, added)).toThrow(
			expect.objectContaining({kind: 'refused', message: expect.stringMatching(message)}),
		);
	});

	test('are not taken from where they cannot be told from the rest', () => {
		const dotted = 'mcp_servers.session-bus = {command = "/x/bin/session-bus", args = ["mcp"]}\n';
		expect(() => remove(dotted)).toThrow('the tables of session-bus cannot be told from the rest');
	});

	test('can be taken back from any file', () => {
		const line = fc.constantFrom('# mine', '', 'text', '[table]', '\t');
		fc.assert(
			fc.property(fc.array(line), fc.boolean(), fc.boolean(), (lines, isWindows, isEnded) => {
				const eol = isWindows ? '\r\n' : '\n';
				const names: Readonly<Record<string, (n: number) => string>> = {
					text: n => `k${n} = "v"`,
					'[table]': n => `[t${n}]`,
				};
				const source = lines.map((words, n) => names[words]?.(n) ?? words).join(eol) + (isEnded ? eol : '');
				const back = remove(add(source));
				// A last line without its end gets one
				expect(back.replace(/\r?\n$/, '')).toBe(source.replace(/\r?\n$/, ''));
				if (source === '' || source.endsWith('\n')) expect(back).toBe(source);
			}),
		);
	});
});
