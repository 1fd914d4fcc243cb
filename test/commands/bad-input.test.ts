import {chownSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import {failure} from './support/lines.js';
import {openSandbox, Sandbox} from './support/sandbox.js';

let sandbox: Sandbox;
let sessionId: string;

beforeAll(async () => {
	sandbox = new Sandbox();
	({sessionId} = await sandbox.join('codex', {taskId: 'J.1'}));
	await sandbox.join('gemini', {taskId: 'G.1', cwd: '/'});
	await sandbox.join('gemini', {taskId: 'G.2', cwd: '/usr'});
});

afterAll(() => sandbox.close());

/** All that is on the bus, but for the beats. */
async function everything() {
	const bus = await sandbox.bus();
	const {sessions, alerts, unread} = await bus.snapshot({ended: true});
	return {
		sessions: sessions.map(({heartbeatAt: _, ...session}) => session),
		alerts,
		unread,
		locks: await bus.listLocks(),
		claims: await bus.listClaims(),
	};
}

describe('wrong usage is one error and one hint with exit code 2, and changes nothing', () => {
	test.each<[name: string, line: readonly string[], error: string, hint: string]>([
		[
			'a command that does not exist',
			['stauts'],
			'there is no command "stauts"',
			'did you mean `session-bus status`? `session-bus --help` lists all',
		],
		[
			'a command like no other',
			['nothing-like-it'],
			'there is no command "nothing-like-it"',
			'`session-bus --help` lists all',
		],
		[
			'help for a command that does not exist',
			['help', 'clam'],
			'there is no command "clam"',
			'did you mean `session-bus claim`? `session-bus --help` lists all',
		],
		[
			'a flag that does not exist',
			['claim', 'H.1', '--jsn'],
			'claim knows no flag --jsn',
			'did you mean --json? `session-bus claim --help` lists all',
		],
		[
			'a flag like no other',
			['status', '--elsewhere'],
			'status knows no flag --elsewhere',
			'`session-bus status --help` lists all',
		],
		[
			'a flag of one letter',
			['status', '-h'],
			'status knows no flag -h',
			'did you mean --help? `session-bus status --help` lists all',
		],
		[
			'a flag behind one dash',
			['status', '-json'],
			'status knows no flag -json',
			'did you mean --json? `session-bus status --help` lists all',
		],
		[
			'the flag of another command',
			['inbox', '--ttl', '5m'],
			'inbox knows no flag --ttl',
			'`session-bus inbox --help` lists all',
		],
		[
			'a flag without its value at the end',
			['send', 'codex', 'x', '--ttl'],
			'--ttl needs a value',
			'as in --ttl D',
		],
		[
			'a flag without its value before another',
			['claim', 'H.1', '--session', '--json'],
			'--session needs a value',
			'as in --session ID',
		],
		['a flag without its value and no command', ['--db'], '--db needs a value', 'as in --db FILE'],
		[
			'a value that begins like a flag',
			['send', 'codex', 'x', '--ttl', '-5m'],
			'"-5m" is no length of time',
			'as in --ttl 90s, 10m, 2h or 1d',
		],
		[
			'a value for a flag that takes none',
			['claim', 'H.1', '--json=yes'],
			'--json takes no value',
			'give --json alone, or not at all',
		],
		[
			'a flag given twice',
			['send', 'codex', 'x', '--ttl', '5m', '--ttl', '6m'],
			'--ttl is given twice',
			'give --ttl once',
		],
		[
			'an argument that is missing',
			['claim'],
			'the task is missing',
			'as in `session-bus claim H.13.7`; see `session-bus claim --help`',
		],
		[
			'an argument too many',
			['claim', 'H.1', 'H.2'],
			'"H.2" is an argument too many',
			'as in `session-bus claim H.13.7`; see `session-bus claim --help`',
		],
		[
			'a message without a recipient',
			['send'],
			'the session is missing',
			'as in `session-bus send codex-41200 "hello"`, or --all for everyone',
		],
		[
			'a message without a text',
			['send', 'codex'],
			'the text is missing',
			'as in `session-bus send codex-41200 "hello"`, or --all for everyone',
		],
		['an empty message', ['send', 'codex', ''], 'the message is empty', 'say something'],
		[
			'a priority that does not exist',
			['send', 'codex', 'x', '--priority', 'asap'],
			'--priority cannot be "asap"',
			'it is one of low, normal, high, urgent',
		],
		[
			'an answer to a message that does not exist',
			['send', 'codex', 'x', '--reply-to', '999'],
			'there is no message 999',
			'`session-bus inbox --peek` lists yours',
		],
		[
			'an answer to what is no message',
			['send', 'codex', 'x', '--reply-to', 'first'],
			'"first" is not the number of a message',
			'as in --reply-to 12',
		],
		[
			'a time to live that is none',
			['send', 'codex', 'x', '--ttl', 'soon'],
			'"soon" is no length of time',
			'as in --ttl 90s, 10m, 2h or 1d',
		],
		[
			'a vendor that is no name',
			['register', '--llm', 'Claude Code'],
			'"Claude Code" is not a vendor name',
			'use lower-case letters, digits and hyphens, beginning with a letter, such as claude, codex, gemini, kimi',
		],
		[
			'a process id below zero',
			['register', '--llm', 'x', '--pid', '-5'],
			'-5 is not a process id',
			'give a whole number from 1 to 4194304',
		],
		[
			'a process id that no system gives out',
			['register', '--llm', 'x', '--pid', '99999999999999999999'],
			'"99999999999999999999" is not a process id',
			'give a whole number',
		],
		[
			'a process id that is no number',
			['register', '--llm', 'x', '--pid', '12a'],
			'"12a" is not a process id',
			'give a whole number',
		],
		[
			'a process that does not run',
			['register', '--llm', 'x', '--pid', '4194304'],
			'no process 4194304 is running',
			'give the pid of the agent itself with --pid',
		],
		[
			'a folder that is none',
			['register', '--llm', 'x', '--cwd', 'nowhere'],
			'nowhere is no folder that can be entered',
			'give the folder the agent works in',
		],
		[
			'a task id with characters that cannot be shown',
			['claim', 'H\u001b[31m.1\n'],
			'the task id "H\\u001b[31m.1\\n" has characters that cannot be shown',
			'leave them out',
		],
		['an empty task id', ['claim', ''], 'the task id is empty', 'give a task id, such as H.13.2'],
		[
			'a task id without end',
			['claim', 'x'.repeat(300)],
			'the task id is 300 characters long',
			'use at most 256',
		],
		[
			'a file that does not exist',
			['lock', 'nope.ts'],
			'there is no file nope.ts',
			'check the name, or make the file first',
		],
		[
			'a file with a line break in its name that does not exist',
			['lock', 'one\ntwo'],
			'there is no file one two',
			'check the name, or make the file first',
		],
		[
			'a path through a file',
			['lock', '/etc/passwd/x'],
			'/etc/passwd/x is out of reach: a part of the path is a file, not a folder',
			'check the path',
		],
		['a lock on nothing', ['conflicts', '--lock'], 'no file is named', 'as in `session-bus lock src/api.ts`'],
		[
			'a lock and its opposite',
			['conflicts', '--lock', '--unlock', 'x'],
			'--lock and --unlock exclude each other',
			'give one of them',
		],
		[
			'how to lock, without locking',
			['conflicts', '--shared', 'x'],
			'--shared and --ttl say how to lock, and nothing is to be locked',
			'add --lock',
		],
		[
			'a lease that is no time',
			['lock', '.', '--ttl', 'long'],
			'"long" is no length of time',
			'as in --ttl 90s, 10m or 2h',
		],
		[
			'a lease without end',
			['lock', '.', '--ttl', '8d'],
			'the lease of a lock lasts from 1 second to 7 days',
			'as in --ttl 10m',
		],
		[
			'no alert',
			['ack'],
			'no alert is named',
			'give the number of one, or --all; `session-bus status --alerts` lists them',
		],
		[
			'some alerts and all',
			['ack', '1', '--all'],
			'alerts are named, and --all was given, too',
			'give one or the other',
		],
		[
			'what is no alert',
			['ack', 'first'],
			'"first" is not the number of an alert',
			'`session-bus status --alerts` lists them',
		],
		[
			'an alert that does not exist',
			['ack', '999'],
			'there is no alert 999',
			'`session-bus status --alerts` lists them',
		],
		[
			'a wait that is no time',
			['wait', '--timeout', '-1'],
			'"-1" is no length of time',
			'as in --timeout 90s or 10m',
		],
		[
			'a shell without completion',
			['completion', 'tcsh'],
			'there is no completion for "tcsh"',
			'name one of bash, zsh, fish, as in `session-bus completion bash`',
		],
		[
			'an empty name for the database',
			['status', '--db', ''],
			'the name of the database is empty',
			'name a file, as in --db ./bus.db',
		],
	])('%s', async (_, line, error, hint) => {
		const before = await everything();
		const acting = line.includes('--session') || line[0] === undefined ? [] : ['--session', sessionId];
		const needsSession = ['claim', 'send', 'lock', 'conflicts', 'wait', 'ack'].includes(line[0] ?? '');
		const words = needsSession ? [...acting, ...line] : line;
		expect(await sandbox.run(...words)).toEqual(failure(2, error, hint));
		expect(await everything()).toEqual(before);
	});

	test('it is the same with --json: nothing on standard output', async () => {
		expect(await sandbox.run('claim', '--json')).toMatchObject({code: 2, stdout: ''});
		expect(await sandbox.run('claim', 'x', '--json', '--session', 'nobody')).toMatchObject({
			code: 2,
			stdout: '',
		});
		expect(await sandbox.run('stauts', '--json')).toMatchObject({code: 2, stdout: ''});
	});
});

describe('sessions that are not found', () => {
	test('the nearest names are the hint', async () => {
		const {code, stdout, stderr} = await sandbox.run('claim', 'H.1', '--session', `${sessionId}0`);
		expect({code, stdout}).toEqual({code: 2, stdout: ''});
		expect(stderr).toMatch(
			new RegExp(`^error: there is no session "${sessionId}0"\nhint: did you mean ${sessionId}\\?\n$`),
		);
	});

	test('a beginning that fits several sessions is refused, with their names', async () => {
		const {code, stdout, stderr} = await sandbox.run('send', 'gemini', 'x', '--session', sessionId);
		expect({code, stdout}).toEqual({code: 2, stdout: ''});
		expect(stderr).toMatch(
			/^error: "gemini" may mean 2 sessions\nhint: say which: gemini-\d+, gemini-\d+\n$/,
		);
	});

	test('on an empty bus the hint is how to register', async () => {
		expect(await openSandbox().run('unregister', '--session', 'x')).toEqual(
			failure(
				2,
				'there is no session "x"',
				'no session is registered; `session-bus register` registers this one',
			),
		);
	});
});

describe('messages that are too long', () => {
	test('65 KiB are refused, on the line and from standard input, and nothing is sent', async () => {
		const body = 'x'.repeat(65 * 1024);
		const refused = failure(
			2,
			'the message is 65 KiB; at most 64 KiB fit',
			'put the text into a file and send its path',
		);
		const before = await everything();
		expect(await sandbox.run('send', 'codex', body, '--session', sessionId)).toEqual(refused);
		expect(await sandbox.runWith({input: body}, 'send', 'codex', '-', '--session', sessionId)).toEqual(
			refused,
		);
		expect(await everything()).toEqual(before);
	});

	test('input without end is refused without being read to its end', async () => {
		const input = Buffer.alloc(32 * 1024 * 1024, 'x');
		const {code, stdout, stderr} = await sandbox.runWith(
			{input},
			'send',
			'codex',
			'-',
			'--session',
			sessionId,
		);
		expect({code, stdout}).toEqual({code: 2, stdout: ''});
		expect(stderr).toMatch(/^error: the message is 1\d\d\d KiB; at most 64 KiB fit\nhint: .*\n$/);
	});
});

describe('what the environment says', () => {
	test('a project file that is damaged is told, with what to write into it, and the next name is taken', async () => {
		const own = openSandbox();
		const file = path.join(own.work, '.session-bus.json');
		const hint = 'write {"project": "NAME"} into it, or name the project with --project';
		const pid = String(own.startProcess());
		for (const [content, what] of [
			['{"project": ', 'is not JSON'],
			['{"name": "PILOT"}', 'names no project'],
		] as const) {
			writeFileSync(file, content);
			const {code, stdout, stderr} = await own.run('register', '--llm', 'x', '--pid', pid);
			expect({code, stderr}).toEqual({
				code: 0,
				stderr: `note: ${file} ${what}; it is not obeyed until that is settled: ${hint}\n`,
			});
			expect(stdout).toContain('\nProject: rollout\n');
		}
	});

	test.each([['status'], ['prune'], ['watch', '--once']])(
		'a configuration that is damaged is told, with the place, and the default holds (%s)',
		async (...line) => {
			const own = openSandbox();
			await own.join('claude');
			const file = path.join(path.dirname(own.database), 'config.json');
			writeFileSync(file, '{"retention": {"messageHours": "many"}}');
			const note = `note: ${file}:1:32: retention.messageHours: expected a number, got "many"; it is not obeyed until that is settled: correct the file or remove it\n`;
			expect(await own.run(...line)).toMatchObject({code: 0, stderr: note});
			expect(await own.run('status', '--json')).toMatchObject({code: 0, stderr: ''});
		},
	);

	test('a configuration of another user is told and not obeyed', async ({skip}) => {
		if (process.getuid?.() !== 0) skip('only root can give a file away');
		const own = openSandbox();
		await own.join('claude');
		const file = path.join(path.dirname(own.database), 'config.json');
		writeFileSync(file, '{"retention": {"messageHours": 0}}');
		chownSync(file, 65_534, 65_534);
		const {code, stderr} = await own.run('status');
		expect({code, stderr}).toEqual({
			code: 0,
			stderr: expect.stringContaining(`${file}: it belongs to another user`),
		});
		expect((await own.run('doctor')).stdout).toContain('it belongs to another user');
	});
});
