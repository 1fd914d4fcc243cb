import {mkdtempSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {failure, textOf} from './support/lines.js';
import {entry, runProcess} from './support/program.js';
import {openSandbox, Sandbox} from './support/sandbox.js';

/** Every command this program has. */
const commands = [
	...[
		'register',
		'unregister',
		'heartbeat',
		'status',
		'conflicts',
		'lock',
		'unlock',
		'claim',
		'release',
		'send',
	],
	...['inbox', 'wait', 'ack', 'watch', 'prune', 'completion'],
];

let sandbox: Sandbox;

beforeAll(() => {
	sandbox = new Sandbox();
});

afterAll(() => sandbox.close());

describe('help', () => {
	test('lists every command, with the meaning of the exit codes', async () => {
		const text = textOf(await sandbox.run('--help'));
		const [, listed = ''] = /\nCommands\n([\s\S]+?)\n\n/.exec(text) ?? [];
		const names = listed.split('\n').map(line => line.trim().split(' ')[0]);
		expect(names).toEqual(expect.arrayContaining(commands));
		expect(text).toContain(
			'Exit codes: 0 done, 1 refused (held, taken, in conflict), 2 wrong usage, 3 the bus',
		);
		expect(textOf(await sandbox.run('help'))).toBe(text);
	});

	test.each(commands)('%s --help explains its flags, with examples that name it', async command => {
		const text = textOf(await sandbox.run(command, '--help'));
		expect(text).toMatch(new RegExp(`^${command}: .+\n`));
		expect(text).toMatch(new RegExp(`\nUsage\n {2}session-bus ${command}\\b.*\\[flags\\]\n`));
		expect(text).toMatch(/\nFlags of every command\n {2}--db FILE .*\n[\s\S]*\n {2}--version /);
		const [, examples = ''] = text.split('\nExamples\n');
		expect(examples.split('\n').some(line => line.includes(`session-bus ${command}`))).toBe(true);
		for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(120);
	});

	test('is the same asked for in any way', async () => {
		const text = textOf(await sandbox.run('claim', '--help'));
		expect(textOf(await sandbox.run('help', 'claim'))).toBe(text);
		expect(textOf(await sandbox.run('--help', 'claim'))).toBe(text);
		expect(textOf(await sandbox.run('claim', 'H.1', '--help', '--bogus'))).toBe(text);
	});

	test('opens no bus', async () => {
		const own = openSandbox();
		await own.run('status', '--help');
		await own.run('--version');
		expect(own.keepers()).toEqual([]);
		expect(() => readFileSync(own.database)).toThrow('ENOENT');
	});
});

describe('version', () => {
	test('is that of the package', async () => {
		const file = path.resolve(import.meta.dirname, '../../package.json');
		const text = textOf(await sandbox.run('--version'));
		expect(text).toMatch(/^session-bus \d+\.\d+\.\d+$/);
		expect(readFileSync(file, 'utf8')).toContain(`"version": "${text.replace('session-bus ', '')}"`);
	});
});

describe('the line', () => {
	test('flags of every command may stand before its name, even with a value that is one', async () => {
		const named = path.join(sandbox.work, 'status');
		const outcome = await sandbox.run('--db', 'status', '--json', 'status');
		expect(outcome).toMatchObject({
			code: 0,
			stderr: '',
			stdout: expect.stringContaining(`"path":"${named}"`),
		});
	});

	test('colours can be switched off, and are nowhere in text', async () => {
		const plain = textOf(await sandbox.run('status', '--stats', '--no-color'));
		expect(plain).not.toContain('\u001b');
		expect(textOf(await sandbox.runWith({env: {NO_COLOR: '1'}}, 'status', '--stats'))).toBe(plain);
		expect(textOf(await sandbox.runWith({env: {FORCE_COLOR: '3'}}, 'status', '--stats'))).toBe(plain);
	});

	test('that colours are both wanted and not is no reason for a warning', async () => {
		for (const name of ['NO_COLOR', 'NODE_DISABLE_COLORS']) {
			const env = {FORCE_COLOR: '1', [name]: '1'};
			for (const line of [['status'], ['--version']])
				expect(await sandbox.runWith({env}, ...line)).toMatchObject({code: 0, stderr: ''});
		}
	});

	test('a reader that has had enough ends the program quietly', async () => {
		const shell = sandbox.keep(await sandbox.startShell());
		const line = `for i in 1 2 3; do "$0" "$1" help; done 2>&1 | head -n 1`;
		const outcome = await shell.execute('sh', ['-c', line, process.execPath, entry]);
		expect(outcome).toMatchObject({code: 0, stderr: ''});
		expect(outcome.stdout.split('\n')).toHaveLength(2);
	});

	test('it works in a folder that was removed under the shell', async () => {
		const own = openSandbox();
		const {sessionId} = await own.join('codex', {cwd: '/'});
		const fromNowhere = (...words: string[]) =>
			runProcess('sh', ['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, entry, ...words], {
				cwd: mkdtempSync(path.join(own.folder, 'gone-')),
				env: own.env,
			});
		expect(textOf(await fromNowhere('status', '--stats'))).toMatch(/^Sessions: 1 /);
		expect(textOf(await fromNowhere('claim', 'H.1', '--session', sessionId))).toBe(
			`Claimed H.1 for ${sessionId}`,
		);
	});

	test('a folder that was removed is still the one that names are relative to', async () => {
		const own = openSandbox();
		const cwd = mkdtempSync(path.join(own.folder, 'gone-'));
		const line = ['register', '--llm', 'x', '--pid', String(process.pid), '--json'];
		const {stdout} = await runProcess(
			'sh',
			['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, entry, ...line],
			{cwd, env: own.env},
		);
		expect(JSON.parse(stdout).session).toMatchObject({cwd});
	});
});

describe('the monitor without a terminal', () => {
	const hint = '`session-bus status` prints the picture as text, `session-bus status --json` for programs';

	test.each([[['watch']], [[]], [['register', '--watch']]])(
		'%j is refused before anything happens',
		async line => {
			const own = openSandbox();
			expect(await own.run(...line)).toEqual(
				failure(2, 'the monitor needs a terminal, and its output is none', hint),
			);
			expect(() => readFileSync(own.database)).toThrow('ENOENT');
		},
	);

	test('register --watch prints no JSON', async () => {
		expect(await sandbox.run('register', '--watch', '--json')).toEqual(
			failure(2, 'the monitor prints no JSON', hint),
		);
	});
});
