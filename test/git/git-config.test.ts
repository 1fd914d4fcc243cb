import {writeFileSync} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {readRemotes} from '../../source/git/git-config.js';
import {readTextFile} from '../../source/system/read-file.js';
import {openSandbox} from '../commands/support/sandbox.js';
import {git} from './support/git.js';

describe('the remotes of a configuration', () => {
	test.each<[string, string, Array<[string, string]>]>([
		['none', '[core]\n\tbare = false\n', []],
		[
			'as git writes it',
			'[remote "origin"]\n\turl = git@host:a/b.git\n\tfetch = +x\n',
			[['origin', 'git@host:a/b.git']],
		],
		[
			'the first of several URLs',
			'[remote "o"]\nurl = first\nurl = second\n[remote "o"]\nurl = third',
			[['o', 'first']],
		],
		['in any letters, on one line, with a comment', '[REMOTE "O"] URL=x ; not this', [['O', 'x']]],
		['quoted', '[remote "o"]\nurl = "a # b" c # d', [['o', 'a # b c']]],
		['escaped', '[remote "a\\"b"]\nurl = x\\\\y', [['a"b', 'x\\y']]],
		['in the old form', '[remote.old]\nurl = x', [['old', 'x']]],
		['with lines of another system', '[remote "o"]\r\n\turl = x\r\n', [['o', 'x']]],
		['of another section', '[url "x"]\nurl = y\n[remotes]\nurl = z\n[core]\nurl = q', []],
		['without a value', '[remote "o"]\nurl\nurl =\n', []],
		['in a comment', '# [remote "o"]\n;url = x\n', []],
		['after a comment that ends in a backslash', '[remote "o"]\n# c:\\\nurl = x', [['o', 'x']]],
		['in the value of another key that goes on', '[alias]\n\tx = a \\\n[remote "origin"] \\\nurl = evil', []],
		[
			'in several sections',
			'[remote "b"]\nurl = 1\n[branch "x"]\nurl = 3\n[remote "a"]\nurl = 2',
			[
				['b', '1'],
				['a', '2'],
			],
		],
	])('%s', (_what, config, remotes) => {
		expect([...readRemotes(config)]).toEqual(remotes);
	});

	test('are those that git reads, whatever their URLs are', () => {
		const {work} = openSandbox();
		git(work, 'init', '-q');
		const text = fc.string({
			unit: fc.constantFrom('a', ' ', '"', '\\', '#', ';', '[', ']', '=', ':', '/', 'é'),
			minLength: 1,
			maxLength: 20,
		});
		fc.assert(
			fc.property(text, url => {
				git(work, 'config', 'remote.origin.url', url);
				const config = readTextFile(path.join(work, '.git', 'config')) ?? '';
				expect(readRemotes(config).get('origin') ?? '').toBe(
					git(work, 'config', '--get', 'remote.origin.url'),
				);
			}),
			{numRuns: 25},
		);
	});

	test('of any text are found or not, in no more time than it takes to read it', () => {
		fc.assert(fc.property(fc.string({unit: 'binary'}), text => void readRemotes(text)));
		for (const piece of ['"', '\\"', '"\\', '[remote "', 'url = "', '[', '\\\n', ' ', '#'])
			for (const end of ['', '\n']) {
				const began = performance.now();
				readRemotes(`[remote "o"]\nurl = ${(piece + end).repeat(300_000)}`);
				expect(performance.now() - began).toBeLessThan(2000);
			}
	});

	test('are none where the file is a picture of something else', () => {
		const {work} = openSandbox();
		writeFileSync(path.join(work, 'x'), Buffer.from([0, 255, 254, 10, 91, 0]));
		expect(readRemotes(readTextFile(path.join(work, 'x')) ?? '').size).toBe(0);
	});
});
