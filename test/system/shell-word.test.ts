import {spawnSync} from 'node:child_process';
import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {shellWord} from '../../source/system/shell-word.js';

const shells: ReadonlyArray<readonly [name: string, flags: readonly string[]]> = [
	['sh', []],
	['bash', ['--norc', '--noprofile']],
	['dash', []],
	['zsh', ['-f']],
	['fish', ['--no-config']],
	['ksh', []],
];

const isHere = (shell: string) => spawnSync(shell, ['-c', ':']).error === undefined;

/** The words of a line as a shell reads them back. */
function readBack(shell: string, words: readonly string[], flags: readonly string[]): readonly string[] {
	const script = `/usr/bin/printf '%s\\0' ${words.map(shellWord).join(' ')}\n`;
	// Only at a prompt is a line read from the input
	const call = flags.includes('-i') ? flags : [...flags, '-c', script];
	const {stdout, stderr} = spawnSync(shell, call, {input: script, encoding: 'utf8'});
	const said = stdout.split('\0');
	if (said.pop() !== '') throw new Error(`${shell} said: ${stderr}`);
	return said;
}

const nasty = [
	...`'"\\\`$(){}[]<>|&;!#~*?=%^ \t-ab`,
	'\n',
	'\r',
	'\u00e9',
	'e\u0301',
	'\u{1f600}',
	'\u202e',
	"'\\''",
	'$(id>pwned)',
	'`id>pwned`',
	'!!',
	'-n',
];

describe.each(shells.map(([name, flags]) => ({name, flags})))('a shell word', ({name, flags}) => {
	it.skipIf(!isHere(name))(`is read back by ${name} as it was`, () => {
		const words = fc.array(fc.string({unit: fc.constantFrom(...nasty), maxLength: 12}), {
			minLength: 1,
			maxLength: 60,
		});
		fc.assert(
			fc.property(words, drawn => {
				expect(readBack(name, drawn, flags)).toEqual(drawn);
			}),
			{numRuns: 12},
		);
	});
});

it.skipIf(!isHere('bash'))(
	'A shell word is read back as it was at a prompt of bash, which looks for events',
	() => {
		const words = ['a!b', '!!', "it's!", '!-1', 'x\\!y', '"!$"'];
		expect(readBack('bash', words, ['--norc', '--noprofile', '-i'])).toEqual(words);
	},
);

it('A shell word of letters, digits and what paths consist of stays plain', () => {
	for (const word of ['codex-41200', 'src/a.ts', 'H.13.2', 'a@b', 'x:1', 'codex-1.2'])
		expect(shellWord(word)).toBe(word);
	expect(shellWord('')).toBe("''");
	expect(shellWord('claude-1~1')).toBe("'claude-1~1'");
});
