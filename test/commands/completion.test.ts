import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {textOf} from './support/lines.js';
import {entry, runProcess} from './support/program.js';
import {Sandbox} from './support/sandbox.js';

let sandbox: Sandbox;
let sessionId: string;
const scripts = new Map<string, string>();

beforeAll(async () => {
	sandbox = new Sandbox();
	({sessionId} = await sandbox.join('codex', {taskId: 'J.15.6', projectId: 'PILOT'}));
	await sandbox.join('claude', {taskId: '任务 $(touch /tmp/pwned)', projectId: 'PILOT'});
	await (await sandbox.bus()).claim(sessionId, 'H.13.7');
	// What the scripts call
	const command = path.join(sandbox.folder, 'bin');
	sandbox.executable('node');
	writeFileSync(
		path.join(command, 'session-bus'),
		`#!/bin/sh\nexec "${process.execPath}" "${entry}" "$@"\n`,
		{mode: 0o755},
	);
	for (const shell of ['bash', 'zsh', 'fish']) {
		const file = path.join(sandbox.folder, `completion.${shell}`);
		writeFileSync(file, `${textOf(await sandbox.run('completion', shell))}\n`);
		scripts.set(shell, file);
	}
});

afterAll(() => sandbox.close());

const scriptOf = (shell: string) => scripts.get(shell) ?? '';

async function has(shell: string): Promise<boolean> {
	return runProcess(shell, ['-c', 'true'], {env: sandbox.env}).then(
		({code}) => code === 0,
		() => false,
	);
}

describe('scripts', () => {
	test.for(['bash', 'zsh', 'fish'])('%s can read its script', async (shell, {skip}) => {
		if (!(await has(shell))) skip(`${shell} is not installed`);
		expect(await runProcess(shell, ['-n', scriptOf(shell)], {env: sandbox.env})).toEqual({
			code: 0,
			stdout: '',
			stderr: '',
		});
	});
});

/** Completes the last word of a line in a shell that has read its script. */
type Completing = (...line: readonly string[]) => Promise<readonly string[]>;

const inBash: Completing = async (...line) => {
	const script = `
		source "$0"
		COMP_WORDS=("$@")
		COMP_CWORD=$(($# - 1))
		_session_bus 2>/dev/null
		printf '%s\\n' "\${COMPREPLY[@]}"`;
	return completeWith('bash', ['--norc', '-c', script, scriptOf('bash'), ...line]);
};

const inFish: Completing = async (...line) => {
	const script = `source ${scriptOf('fish')}; complete -C (string join ' ' -- $argv)`;
	const offered = await completeWith('fish', ['--no-config', '-c', script, ...line]);
	return offered.map(text => text.split('\t')[0] ?? '');
};

async function completeWith(shell: string, words: readonly string[]): Promise<readonly string[]> {
	const PATH = `${path.join(sandbox.folder, 'bin')}:${sandbox.env.PATH}`;
	const {stdout} = await runProcess(shell, words, {env: {...sandbox.env, PATH}, cwd: sandbox.work});
	return stdout
		.split('\n')
		.filter(word => word !== '')
		.sort();
}

describe.each<[string, Completing]>([
	['bash', inBash],
	['fish', inFish],
])('%s completes', (shell, complete) => {
	const cases: ReadonlyArray<readonly [line: readonly string[], offered: () => readonly string[]]> = [
		[['un'], () => ['uninstall', 'unlock', 'unregister']],
		[['claim', ''], () => ['H.13.7', 'J.15.6']],
		[['ack', ''], () => ['1', '2']],
		[['send', 'cod'], () => [sessionId]],
		[['status', '--session', 'cod'], () => [sessionId]],
		[['completion', ''], () => ['bash', 'fish', 'zsh']],
		[['send', 'x', '--priority', ''], () => ['high', 'low', 'normal', 'urgent']],
		[['register', '--llm', 'c'], () => ['claude', 'codex', 'copilot', 'cursor']],
		[['wait', '--ti'], () => ['--timeout']],
		[['wait', '--js'], () => ['--json']],
	];

	test.for(cases)('%j', async ([line, offered], {skip}) => {
		if (!(await has(shell))) skip(`${shell} is not installed`);
		expect(await complete('session-bus', ...line)).toEqual(offered());
	});
});

describe('bash', () => {
	test('completes names of files', async () => {
		writeFileSync(path.join(sandbox.work, 'api.ts'), '');
		expect(await inBash('session-bus', 'lock', 'ap')).toEqual(['api.ts']);
	});
});

describe('what is offered', () => {
	test('is none when the bus cannot be used, and nothing is said', async () => {
		expect(await sandbox.run('completion', '--list', 'sessions', '--db', '/dev/null/x')).toEqual({
			code: 0,
			stdout: '',
			stderr: '',
		});
	});

	test('leaves out names that a shell would take apart or obey', async () => {
		expect(
			textOf(await sandbox.run('completion', '--list', 'tasks'))
				.split('\n')
				.sort(),
		).toEqual(['H.13.7', 'J.15.6']);
	});
});
