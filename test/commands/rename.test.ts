import {afterAll, beforeAll, describe, expect, test} from 'vitest';
import type {Session} from '../../source/bus/types.js';
import {connect} from '../mcp/support/connection.js';
import {documents, read} from './support/documents.js';
import {HookedAgent} from './support/hooked-agent.js';
import {failure, textOf} from './support/lines.js';
import {openSandbox, Sandbox} from './support/sandbox.js';

describe('rename', () => {
	let sandbox: Sandbox;
	let claude: Session;
	let codex: Session;

	beforeAll(async () => {
		sandbox = new Sandbox();
		claude = await sandbox.join('claude', {cwd: '/'});
		codex = await sandbox.join('codex', {taskId: 'J.15.6'});
	});

	afterAll(() => sandbox.close());

	const asClaude = (...words: string[]) => sandbox.run(...words, '--session', claude.sessionId);
	const named = async (...words: string[]) =>
		read(documents.session, await sandbox.run('rename', ...words, '--json')).session;

	test('A session is named by its id, by its task and by its name, and called so until the name is taken away', async () => {
		const {sessionId} = codex;
		expect(textOf(await sandbox.run('rename', sessionId, 'login form'))).toBe(
			`Session named: "login form" (${sessionId})`,
		);
		expect(await named('J.15.6', ' sign-in ')).toMatchObject({sessionId, name: 'sign-in'});
		expect(await named('sign-in', 'login form')).toMatchObject({sessionId, name: 'login form'});
		expect(textOf(await sandbox.run('rename', 'login form', ''))).toBe(`${sessionId} has no name`);
		expect(await named(sessionId, '')).toMatchObject({sessionId, name: sessionId});
	});

	test('One argument names the calling session, which must be one', async () => {
		const agent = await sandbox.startAgent('gemini');
		await agent.run('register');
		const {session} = read(documents.session, await agent.run('rename', 'my own', '--json'));
		expect(session).toMatchObject({sessionId: `gemini-${agent.pid}`, name: 'my own'});
		const shell = await sandbox.startShell();
		expect(await shell.run('rename', 'my own')).toEqual(
			failure(2, 'this session is not registered', 'name one, as in `session-bus rename SESSION NAME`'),
		);
	});

	test('A name is taken wherever an id is, and shown first with the id behind it', async () => {
		await sandbox.run('rename', codex.sessionId, 'login form');
		await sandbox.run('rename', claude.sessionId, 'reviews');
		const {message} = read(documents.send, await asClaude('send', 'login form', 'hello', '--json'));
		expect(message).toMatchObject({recipientId: codex.sessionId, senderName: 'reviews'});
		const inbox = textOf(await sandbox.run('inbox', '--peek', '--session', 'login form'));
		expect(inbox).toMatch(
			new RegExp(`reviews \\(${claude.sessionId}\\) → ${codex.sessionId} +direct: hello`),
		);
		expect(textOf(await sandbox.run('wait', '--session', 'login form'))).toContain(
			`reviews (${claude.sessionId}) →`,
		);
		const status = textOf(await sandbox.run('status'));
		expect(status).toContain(`● "login form" (${codex.sessionId})`);
		expect(textOf(await sandbox.run('rescue', 'login form', '--status'))).toContain(
			`"login form" (${codex.sessionId})  active`,
		);
		const {holder} = read(
			documents.claim,
			await sandbox.run('claim', 'K.1', '--session', 'login form', '--json'),
		);
		expect(holder?.sessionId).toBe(codex.sessionId);
		const refused = await asClaude('claim', 'K.1');
		expect(refused.stderr).toMatch(new RegExp(`held by "login form" \\(${codex.sessionId}, task J\\.15\\.6`));
	});

	test('A name that several live sessions have names none of them, and their ids are told', async () => {
		const [one, other] = [
			await sandbox.join('kimi', {name: 'twin'}),
			await sandbox.join('kimi', {name: 'twin'}),
		];
		expect(await asClaude('send', 'twin', 'hello')).toEqual(
			failure(2, '"twin" may mean 2 sessions', `say which: ${one.sessionId}, ${other.sessionId}`),
		);
		const bus = await sandbox.bus();
		await bus.unregister(one.sessionId);
		expect(textOf(await asClaude('send', 'twin', 'hello'))).toContain(`to ${other.sessionId}`);
	});

	test('The nearest names are told of one that is mistyped', async () => {
		await sandbox.run('rename', codex.sessionId, 'login form');
		const {code, stderr} = await asClaude('send', 'login from', 'hello');
		expect(code).toBe(2);
		expect(stderr).toMatch(/^error: there is no session "login from"\nhint: did you mean "login form"/);
	});

	test('register --name names the session, and a later one without keeps the name', async () => {
		const agent = await sandbox.startAgent('copilot');
		const first = read(documents.register, await agent.run('register', '--name', 'docs', '--json'));
		expect(first.session).toMatchObject({sessionId: `copilot-${agent.pid}`, name: 'docs'});
		const again = read(documents.register, await agent.run('register', '--json'));
		expect(again.session.name).toBe('docs');
	});

	test.each([
		['no name', [], 'the name is missing'],
		['the id of another session', ['codex', 'kimi-1'], 'looks like the id of a session'],
		['nothing that is seen', ['codex', '\u200b'], 'the name is empty'],
		['an escape code', ['codex', 'a\u001b[2Jb\u0007'], 'characters that cannot be shown'],
		['more than eighty characters', ['codex', 'x'.repeat(81)], 'the name is 81 characters long'],
		['100 KiB', ['codex', 'x'.repeat(100 * 1024)], 'characters long'],
		['a session that is not there', ['nobody', 'x'], 'there is no session "nobody"'],
		['a third argument', ['codex', 'login', 'form'], '"form" is an argument too many'],
	])('%s is wrong usage', async (_what, words, error) => {
		const {code, stdout, stderr} = await sandbox.run('rename', ...words);
		expect({code, stdout}).toEqual({code: 2, stdout: ''});
		expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
		expect(stderr).toContain(error);
	});

	test('Whatever other programs write as names, it neither acts on a terminal nor passes for another session', async () => {
		const database = sandbox.connect();
		const insert = database.prepare(
			"INSERT INTO session_registry (session_id, llm_vendor, name, title) VALUES (?, 'foreign', ?, ?)",
		);
		insert.run('foreign-1', '\u001b]0;owned\u0007\u001b[2J', '\u202eevil\u202c 🔥');
		insert.run('foreign-2', codex.sessionId, null);
		insert.run('foreign-3', null, `${'y'.repeat(1024 * 1024)}\n`);
		database.close();
		const {sessions} = read(documents.status, await sandbox.run('status', '--json'));
		const names = new Map(sessions.map(({sessionId, name}) => [sessionId, name]));
		expect(names.get('foreign-1')).toBe('evil 🔥');
		expect(names.get('foreign-2')).toBe('foreign-2');
		expect(names.get('foreign-3')).toBe(`${'y'.repeat(79)}…`);
		const status = textOf(await sandbox.run('status'));
		expect(status).not.toMatch(/[\u001b\u0007\u202e]/);
		expect(status).toContain('"evil 🔥" (foreign-1)');
		for (const line of status.split('\n')) expect(line.length).toBeLessThan(400);
		expect(textOf(await asClaude('send', codex.sessionId, 'hello'))).toContain(`to ${codex.sessionId}`);
	});
});

test('A tool of MCP names the calling session or another, and registering may name it, too', async () => {
	const sandbox = openSandbox();
	const other = await sandbox.join('codex');
	const agent = await connect(sandbox);
	const own = `claude-${agent.agentPid}`;
	expect((await agent.call('register', {name: 'login form'})).text).toContain(
		`you are "login form" (${own})`,
	);
	expect((await agent.call('rename', {name: 'sign-in'})).text).toBe(`It is called sign-in (${own}).`);
	const {session} = await agent.read(documents.session, 'rename', {name: 'helper', session: other.sessionId});
	expect(session).toMatchObject({sessionId: other.sessionId, name: 'helper'});
	const sent = await agent.read(documents.send, 'send', {to: 'helper', text: 'hello'});
	expect(sent.message).toMatchObject({recipientId: other.sessionId, senderName: 'sign-in'});
	expect((await agent.call('rename', {name: 'x', session: 'nobody'})).isError).toBe(true);
});

test('What an agent tells in its events its conversation is called is its name until a person gives another', async () => {
	const sandbox = openSandbox();
	const kimi = await HookedAgent.start(sandbox, 'kimi', 'conversation-1');
	const bus = await sandbox.bus();
	const name = async (agent: HookedAgent) => (await bus.findSession(agent.sessionId)).name;
	await kimi.fire('SessionStart');
	expect(await name(kimi)).toBe(kimi.sessionId);
	await kimi.fire('UserPromptSubmit', {session_title: 'Fix the login'});
	expect(await name(kimi)).toBe('Fix the login');
	await kimi.fire('SessionHeartbeat', {session_title: 'Fix login and logout'});
	expect(await name(kimi)).toBe('Fix login and logout');
	await sandbox.run('rename', 'Fix login and logout', 'auth');
	expect(await name(kimi)).toBe('auth');
	await sandbox.run('rename', 'auth', '');
	expect(await name(kimi)).toBe('Fix login and logout');
	await kimi.fire('Stop');
	await kimi.converse('conversation-2').fire('SessionStart');
	expect(await name(kimi)).toBe(kimi.sessionId);

	const opencode = await HookedAgent.start(sandbox, 'opencode', 'conversation-3');
	await opencode.fire('chat.message', {title: 'Add tests'});
	expect(await name(opencode)).toBe('Add tests');
	await opencode.fire('session.updated', {title: 'Add more tests'});
	expect(await name(opencode)).toBe('Add more tests');
	await opencode.fire('chat.message', {
		sessionID: 'sub',
		parentID: 'conversation-3',
		title: 'Look around (@explore subagent)',
	});
	expect(await name(opencode)).toBe('Add more tests');
});
