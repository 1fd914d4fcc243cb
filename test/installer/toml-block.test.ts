import fc from 'fast-check';
import {parse} from 'smol-toml';
import {describe, expect, test} from 'vitest';
import {applyTomlBlock, removeTomlBlock} from '../../source/installer/toml-block.js';

const block = '[mcp_servers.session-bus]\ncommand = "/x/session-bus"\nargs = ["mcp"]';
const hooks = '[[hooks]]\nevent = "Stop"\ncommand = "x"\ntimeout = 5';

const sources: ReadonlyArray<readonly [name: string, source: string]> = [
	['an empty file', ''],
	['a file', '# mine\nmodel = "gpt" # best\n\n[projects."/w"]\ntrust_level = "trusted"\n'],
	['servers of others', '[mcp_servers.github]\ncommand = "gh"\n\n[mcp_servers.github.env]\nA = "1"\n'],
	['Windows line ends', 'model = "gpt"\r\n[a]\r\nb = 1\r\n'],
	['large numbers and dates', 'n = 9223372036854775807\nd = 2026-11-22T10:00:00Z\nf = nan\n'],
	['an empty last line', 'a = 1\n\n'],
];

describe('the TOML block', () => {
	test.each(sources)('is added to %s, and leaves no trace', (_name, source) => {
		const there = applyTomlBlock(source, block, 'config.toml');
		expect(there.startsWith(source)).toBe(true);
		expect(parse(there, {integersAsBigInt: 'asNeeded'})).toMatchObject({
			mcp_servers: {'session-bus': {command: '/x/session-bus', args: ['mcp']}},
		});
		expect(removeTomlBlock(there)).toBe(source);
	});

	test('is added again without change, and made anew where it is another', () => {
		const there = applyTomlBlock('a = 1\n', block, 'config.toml');
		expect(applyTomlBlock(there, block, 'config.toml')).toBe(there);
		expect(applyTomlBlock(applyTomlBlock('a = 1\n', hooks, 'config.toml'), block, 'config.toml')).toBe(there);
	});

	test('adds to lists of tables of others', () => {
		const source = '[[hooks]]\nevent = "Stop"\ncommand = "theirs"\n';
		expect(parse(applyTomlBlock(source, hooks, 'config.toml')).hooks).toHaveLength(2);
	});

	test('leaves what others wrote before and after it', () => {
		const there = applyTomlBlock('a = 1\n', block, 'config.toml');
		const edited = `${there.replace('a = 1', 'a = 2')}\n[theirs]\nb = 1\n`;
		expect(removeTomlBlock(edited)).toBe('a = 2\n\n[theirs]\nb = 1\n');
		expect(removeTomlBlock(applyTomlBlock('a = 1', block, 'config.toml').replace('\n\n#', '\n#'))).toBe(
			'a = 1\n',
		);
	});

	test.each([
		['a = \n', block, /^config\.toml:1:5: this is not TOML: /],
		['x = 1\n[mcp_servers.session-bus]\ncommand = "old"\n', block, /^config\.toml:2: .*defines session-bus/],
		['mcp_servers = {github = {command = "gh"}}\n', block, /^config\.toml:1: .*defines mcp_servers/],
		['\n\nhooks = []\n', hooks, /^config\.toml:3: .*defines hooks/],
	])('refuses %j', (source, added, message) => {
		expect(() => applyTomlBlock(source, added, 'config.toml')).toThrow(
			expect.objectContaining({kind: 'refused', message: expect.stringMatching(message)}),
		);
	});

	test('can be taken back from any file', () => {
		const line = fc.constantFrom('# mine', '', 'text', '\t');
		fc.assert(
			fc.property(fc.array(line), fc.boolean(), fc.boolean(), (lines, isWindows, isEnded) => {
				const eol = isWindows ? '\r\n' : '\n';
				const toml = lines.map((words, number) => (words === 'text' ? `k${number} = "v"` : words));
				const source = toml.join(eol) + (isEnded ? eol : '');
				const back = removeTomlBlock(applyTomlBlock(source, block, 'config.toml'));
				expect(source === '' || source.endsWith('\n') ? back : back.trimEnd()).toBe(
					source === '' || source.endsWith('\n') ? source : source.trimEnd(),
				);
			}),
		);
	});
});
