import {describe, expect, test} from 'vitest';
import {documents} from '../commands/support/documents.js';
import {openSandbox} from '../commands/support/sandbox.js';
import {connect} from './support/connection.js';

describe('by the process above the server', () => {
	test.each([
		['claude', 'claude'],
		['codex', 'codex'],
		['gemini', 'gemini'],
		['kimi', 'kimi'],
	])('an executable named %s is the agent %s, and not the server itself', async (name, vendor) => {
		const agent = await connect(openSandbox(), {agent: name});
		const {session} = await agent.read(documents.register, 'register');
		expect(session).toMatchObject({sessionId: `${vendor}-${agent.agentPid}`, pid: agent.agentPid});
	});

	test('a session that is registered already is the one that acts, as it registered', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox, {env: {CLAUDE_CODE_SESSION_ID: 'spawned'}});
		const bus = await sandbox.bus();
		const facts = {vendor: 'claude', pid: agent.agentPid, agentSessionId: 'spawned', cwd: '/'};
		const {session} = await bus.register({...facts, projectId: 'PILOT', taskId: 'H.1'});
		const registered = await agent.read(documents.register, 'register', {task: 'H.2'});
		expect(registered.created).toBe(false);
		expect(registered.session).toMatchObject({
			...{sessionId: session.sessionId, projectId: 'PILOT', taskId: 'H.2', cwd: '/'},
		});
	});

	test('its new conversation wins over the id in the environment, which is that of the start', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox, {env: {CLAUDE_CODE_SESSION_ID: 'before-clear'}});
		const bus = await sandbox.bus();
		for (const agentSessionId of ['before-clear', 'after-clear']) {
			await bus.register({vendor: 'claude', pid: agent.agentPid, agentSessionId, cwd: sandbox.work});
		}
		const {session} = await agent.read(documents.register, 'register', {task: 'H.1'});
		expect(session).toMatchObject({
			...{sessionId: `claude-${agent.agentPid}`, agentSessionId: 'after-clear', taskId: 'H.1'},
		});
	});

	test('an old conversation that went on in another process is not taken for this one', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox, {env: {CLAUDE_CODE_SESSION_ID: 'before-clear'}});
		const bus = await sandbox.bus();
		await bus.register({vendor: 'claude', pid: agent.agentPid, agentSessionId: 'after-clear', cwd: '/'});
		await sandbox.join('claude', {agentSessionId: 'before-clear'});
		expect(await agent.call('sessions')).toMatchObject({document: {own: `claude-${agent.agentPid}`}});
	});
});

describe('by the environment', () => {
	test('the conversation it names, where the process has no session', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('claude', {agentSessionId: 'thread-1'});
		const agent = await connect(sandbox, {env: {CLAUDE_CODE_SESSION_ID: 'thread-1'}});
		expect(await agent.call('sessions')).toMatchObject({document: {own: sessionId}});
	});

	test('Copilot tells its conversation', async () => {
		const agent = await connect(openSandbox(), {
			agent: 'some-program',
			clientName: 'copilot-cli',
			env: {COPILOT_AGENT_SESSION_ID: 'copilot-1'},
		});
		const {session} = await agent.read(documents.register, 'register');
		expect(session).toMatchObject({sessionId: `copilot-${agent.agentPid}`, agentSessionId: 'copilot-1'});
	});

	test('an agent above this one does not lend it its conversation', async () => {
		const agent = await connect(openSandbox(), {
			agent: 'gemini',
			env: {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'outer', CLAUDE_CODE_CHILD_SESSION: '1'},
		});
		const {session} = await agent.read(documents.register, 'register');
		expect(session).toMatchObject({llmVendor: 'gemini', agentSessionId: null});
	});
});

describe('by what the call itself tells', () => {
	test('threads of one agent that share a server are sessions of their own', async () => {
		const sandbox = openSandbox();
		const daemon = await connect(sandbox, {
			agent: 'codex',
			words: ['app-server', '--managed-daemon'],
			clientName: 'codex-mcp-client',
		});
		const [first, second] = [
			{threadId: 'thread-1', sessionId: 'thread-1'},
			{threadId: 'thread-2', sessionId: 'thread-2'},
		];
		expect((await daemon.call('claim', {task: 'H.1'}, first)).isError).toBe(false);
		const claimed = await daemon.read(documents.claim, 'claim', {task: 'H.1'}, second);
		const [one, two] = [`codex-${daemon.agentPid}`, `codex-${daemon.agentPid}.2`];
		expect(claimed).toMatchObject({claimed: false, holder: {sessionId: one, agentSessionId: 'thread-1'}});
		const again = await daemon.read(documents.register, 'register', {task: 'J.1'}, second);
		expect(again).toMatchObject({created: false, session: {sessionId: two, agentSessionId: 'thread-2'}});
		await daemon.call('send', {to: one, text: 'may I?'}, second);
		expect(await daemon.call('inbox', {}, second)).toMatchObject({
			text: expect.not.stringContaining('may I?'),
		});
		expect(await daemon.call('inbox', {}, first)).toMatchObject({text: expect.stringContaining('may I?')});
	});

	test('a thread goes before the process, and a thread it was started by stands in for it', async () => {
		const sandbox = openSandbox();
		const daemon = await connect(sandbox, {agent: 'codex', words: ['app-server', '--managed-daemon']});
		const root = await daemon.read(documents.register, 'register', {}, {threadId: 'root', sessionId: 'root'});
		const helper = await daemon.call('sessions', {}, {threadId: 'helper', sessionId: 'root'});
		expect(helper).toMatchObject({document: {own: root.session.sessionId}});
	});

	test('the model and the folder of the turn are those of a session it registers', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox, {agent: 'codex'});
		const turn = {thread_id: 'thread-1', model: 'o3', workspaces: {[sandbox.home]: {}}};
		const meta = {'x-codex-turn-metadata': JSON.stringify(turn)};
		await agent.call('claim', {task: 'H.1'}, meta);
		const {session} = await agent.read(documents.register, 'register', {}, meta);
		expect(session).toMatchObject({agentSessionId: 'thread-1', llmModel: 'o3', cwd: sandbox.home});
	});

	test('what makes no sense in it is passed over', async () => {
		const agent = await connect(openSandbox(), {agent: 'codex'});
		const meta = {threadId: 7, sessionId: '', 'x-codex-turn-metadata': 'no JSON', progressToken: 1};
		const {session} = await agent.read(documents.register, 'register', {}, meta);
		expect(session).toMatchObject({sessionId: `codex-${agent.agentPid}`, agentSessionId: null});
	});
});

describe('by what the client calls itself', () => {
	test.each([
		['claude-code', 'claude'],
		['codex-mcp-client', 'codex'],
		['gemini-cli-mcp-client', 'gemini'],
		['kimi-code', 'kimi'],
		['copilot-cli', 'copilot'],
		['opencode', 'opencode'],
	])(
		'%s is the agent %s, and the process that started the server is its process',
		async (clientName, vendor) => {
			const agent = await connect(openSandbox(), {agent: 'some-program', clientName, isOrphan: true});
			const {session} = await agent.read(documents.register, 'register');
			expect(session).toMatchObject({sessionId: `${vendor}-${agent.agentPid}`, pid: agent.agentPid});
		},
	);

	test('an agent that another agent started is itself', async () => {
		const agent = await connect(openSandbox(), {agent: 'claude', clientName: 'opencode'});
		const {session} = await agent.read(documents.register, 'register');
		expect(session.llmVendor).toBe('opencode');
	});

	test.each([
		['Zed Editor', 'zed-editor'],
		['  42 ', 'mcp-client'],
	])('a client nobody knows, %j, is called %s', async (clientName, vendor) => {
		const agent = await connect(openSandbox(), {agent: 'some-program', clientName, isOrphan: true});
		const {session} = await agent.read(documents.register, 'register');
		expect(session.sessionId).toBe(`${vendor}-${agent.agentPid}`);
	});
});

test('windows of an editor are sessions of their own, whatever started them', async () => {
	const sandbox = openSandbox();
	const window = () => connect(sandbox, {agent: 'code', clientName: 'Visual Studio Code', isInShell: true});
	for (const one of await Promise.all([window(), window()])) {
		const {session} = await one.read(documents.register, 'register');
		expect(session.sessionId).toBe(`visual-studio-code-${one.agentPid}`);
	}
});

describe('a shell between the two', () => {
	test.each(['claude', 'some-program'])('is not the agent, for a client that is %s', async name => {
		const agent = await connect(openSandbox(), {agent: name, isOrphan: true, isInShell: true});
		const {session} = await agent.read(documents.register, 'register');
		expect(session.pid).toBe(agent.agentPid);
	});
});

describe('by name', () => {
	test('--session acts as that session, whoever calls', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('my-agent');
		const agent = await connect(sandbox, {flags: ['--session', sessionId]});
		await agent.call('claim', {task: 'H.1'});
		expect(await (await sandbox.bus()).listClaims()).toMatchObject([{taskId: 'H.1', sessionId}]);
	});

	test('a name that means nobody is said, not registered', async () => {
		const agent = await connect(openSandbox(), {flags: ['--session', 'nobody']});
		expect(await agent.call('claim', {task: 'H.1'})).toMatchObject({
			isError: true,
			text: expect.stringContaining('there is no session "nobody"'),
		});
	});
});

describe('a session that is not registered', () => {
	test.each<[string, object]>([
		['send', {all: true, text: 'hello'}],
		['inbox', {}],
		['claim', {task: 'H.1'}],
		['release', {task: 'H.1'}],
		['lock', {paths: ['api.ts']}],
		['unlock', {}],
	])('is registered by %s, with its project and a keeper', async (tool, words) => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		expect(await agent.call(tool, words)).toMatchObject({isError: false});
		const {sessions} = await (await sandbox.bus()).snapshot();
		expect(sessions).toMatchObject([
			{sessionId: `claude-${agent.agentPid}`, projectId: 'rollout', cwd: sandbox.work, kind: 'agent'},
		]);
		await sandbox.keeper();
	});
});
