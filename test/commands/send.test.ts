import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {documents, read} from './support/documents.js';
import {textOf} from './support/lines.js';
import {openSandbox, Sandbox} from './support/sandbox.js';

describe('send', () => {
	let sandbox: Sandbox;
	let claude: Session;
	let codex: Session;

	beforeAll(async () => {
		sandbox = new Sandbox();
		claude = await sandbox.join('claude', {cwd: '/'});
		codex = await sandbox.join('codex', {taskId: 'J.15.6', agentSessionId: 'conversation-7'});
	});

	afterAll(() => sandbox.close());

	const asClaude = (...words: string[]) => sandbox.run(...words, '--session', claude.sessionId);

	test('a message goes to one session', async () => {
		expect(textOf(await asClaude('send', codex.sessionId, 'please release it'))).toMatch(
			new RegExp(`^Sent #\\d+ to ${codex.sessionId}$`),
		);
	});

	test('a session is named by its id, the beginning of it, its task or its conversation', async () => {
		for (const name of [codex.sessionId, 'codex', 'J.15.6', 'conversation-7']) {
			const {message} = read(documents.send, await asClaude('send', name, 'hello', '--json'));
			expect(message.recipientId).toBe(codex.sessionId);
		}
	});

	test('to a session that is dead is sent, and said', async () => {
		const kimi = await sandbox.join('kimi', {cwd: '/usr'});
		await sandbox.crash(kimi.pid);
		expect(textOf(await asClaude('send', kimi.sessionId, 'hello'))).toMatch(
			new RegExp(
				`^Sent #\\d+ to ${kimi.sessionId}\\. ${kimi.sessionId} is stale \\(its process .*\\): it gets this only if it still lives$`,
			),
		);
		const connection = sandbox.connect();
		connection
			.prepare("UPDATE session_registry SET status = 'orphaned' WHERE session_id = ?")
			.run(kimi.sessionId);
		connection.close();
		const {note} = read(documents.send, await asClaude('send', kimi.sessionId, 'hello', '--json'));
		expect(note).toBe(
			`${kimi.sessionId} is orphaned (its process is gone and it never said goodbye): it gets this only when its conversation is resumed`,
		);
	});

	test('--all sends to everyone', async () => {
		expect(textOf(await asClaude('send', '--all', 'deploying,', 'hands off'))).toMatch(
			/^Sent #\d+ to all sessions$/,
		);
		const {message} = read(documents.send, await asClaude('send', '--all', 'deploying', '--json'));
		expect(message).toMatchObject({recipientId: null, type: 'broadcast', senderId: claude.sessionId});
	});

	test('words become one text, and numbers stay as they are written', async () => {
		const {message} = read(
			documents.send,
			await asClaude('send', 'codex', '1.10', '007', ' 你好 👋', '--json'),
		);
		expect(message.body).toBe('1.10 007  你好 👋');
	});

	test.each([
		['- first\n- second'],
		['-- \nkind regards'],
		['--- a/file\n+++ b/file'],
		['-5°'],
		['--no-verify'],
		['look:', '-la', '- and', '-1'],
	])('text that begins with a dash is text: %j', async (...text) => {
		const outcome = await asClaude('send', '--json', 'codex', ...text);
		expect(read(documents.send, outcome).message.body).toBe(text.join(' '));
	});

	test('a flag that is nearly one is not sent as text', async () => {
		const {code, stderr} = await asClaude('send', 'codex', 'hello', '--prioritty', 'high');
		expect(code).toBe(2);
		expect(stderr).toMatch(/knows no flag --prioritty\nhint: did you mean --priority\? text .* behind `--`/);
	});

	test('what looks like a flag is text after --', async () => {
		const outcome = await sandbox.run(
			'send',
			'--json',
			'--session',
			claude.sessionId,
			'codex',
			'--',
			'--all',
		);
		expect(read(documents.send, outcome).message).toMatchObject({
			body: '--all',
			recipientId: codex.sessionId,
		});
	});

	test('- reads the text from standard input, to the last byte but one line break', async () => {
		const line = ['send', 'codex', '-', '--session', claude.sessionId, '--json'];
		const {message} = read(documents.send, await sandbox.runWith({input: 'one\n\ttwo 你好\n\n'}, ...line));
		expect(message.body).toBe('one\n\ttwo 你好\n');
	});

	test('64 KiB from standard input arrive whole', async () => {
		const body = 'é'.repeat(32 * 1024);
		const line = ['send', 'codex', '-', '--session', claude.sessionId, '--json'];
		const {message} = read(documents.send, await sandbox.runWith({input: body}, ...line));
		expect(message.body).toBe(body);
	});

	test('type, priority and time to live are as they are given', async () => {
		const flags = ['--type', 'task_broadcast', '--priority', 'urgent', '--ttl', '5m'];
		const {message} = read(documents.send, await asClaude('send', '--all', ...flags, 'J.15.6', '--json'));
		expect(message).toMatchObject({type: 'task_broadcast', priority: 'urgent', body: 'J.15.6'});
		expect(Date.parse(message.expiresAt ?? '') - Date.parse(message.createdAt)).toBe(5 * 60 * 1000);
	});

	test('an answer names the message it answers and joins its thread', async () => {
		const question = read(documents.send, await asClaude('send', 'codex', 'may I?', '--json')).message;
		const line = ['send', 'claude', 'yes', '--reply-to', `#${question.id}`, '--json'];
		const answer = read(documents.send, await sandbox.run(...line, '--session', codex.sessionId)).message;
		expect(answer).toMatchObject({replyTo: question.id, threadId: question.id});
		const shown = textOf(await asClaude('inbox'));
		expect(shown).toMatch(new RegExp(`direct \\(answers #${question.id}\\): yes$`));
	});
});

describe('a person at a shell', () => {
	test('acts without registering, under the process of the shell', async () => {
		const sandbox = openSandbox();
		const codex = await sandbox.join('codex');
		const shell = await sandbox.startShell();
		expect(textOf(await shell.run('send', 'codex', 'hello'))).toMatch(/^Sent #\d+ to codex-\d+$/);
		const person = `person-${shell.pid}`;
		const [message] = await (await sandbox.bus()).inbox(codex.sessionId);
		expect(message?.senderId).toBe(person);
		// The second call is the same person
		expect(textOf(await shell.run('claim', 'H.1'))).toBe(`Claimed H.1 for ${person}`);
		const {sessions} = read(documents.status, await sandbox.run('status', '--json'));
		expect(sessions.map(({sessionId, kind, claims}) => ({sessionId, kind, claims}))).toEqual([
			{sessionId: codex.sessionId, kind: 'agent', claims: 0},
			{sessionId: person, kind: 'person', claims: 1},
		]);
	});

	test('never conflicts with an agent', async () => {
		const sandbox = openSandbox();
		await sandbox.join('codex');
		const shell = await sandbox.startShell();
		await shell.run('claim', 'H.1');
		expect(textOf(await sandbox.run('conflicts'))).toBe('No conflicts.');
	});

	test('looks without becoming a session', async () => {
		const sandbox = openSandbox();
		const shell = await sandbox.startShell();
		await shell.run('status');
		await shell.run('conflicts');
		expect((await (await sandbox.bus()).snapshot({ended: true})).sessions).toEqual([]);
	});
});
