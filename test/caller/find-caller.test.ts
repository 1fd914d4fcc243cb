import {mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {systemProcessTable} from '../../source/system/process-table.js';
import {Caller} from '../commands/support/caller.js';
import {documents, read} from '../commands/support/documents.js';
import {HookedAgent} from '../commands/support/hooked-agent.js';
import {failure, textOf} from '../commands/support/lines.js';
import {entry} from '../commands/support/program.js';
import {openSandbox} from '../commands/support/sandbox.js';

const standIn = path.resolve(import.meta.dirname, '../commands/support/stand-in.ts');

describe('by the processes above the command', () => {
	test.each<[string, string, readonly string[]]>([
		['claude', 'claude', []],
		['codex', 'codex', ['exec']],
		['kimi', 'kimi', []],
		['kimi-code', 'kimi', ['--title', 'kimi-code']],
	])('an executable named %s is the agent %s', async (name, vendor, words) => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent(name, {words});
		const {session} = read(documents.register, await agent.run('register', '--json'));
		expect(session).toMatchObject({sessionId: `${vendor}-${agent.pid}`, llmVendor: vendor, pid: agent.pid});
	});

	test('a script that Node runs is the agent of its name', async () => {
		const sandbox = openSandbox();
		const script = path.join(sandbox.folder, 'gemini.js');
		symlinkSync(standIn, script);
		const agent = sandbox.keep(
			await Caller.start({
				line: [process.execPath, '--max-old-space-size=512'],
				script,
				cwd: sandbox.work,
				env: sandbox.env,
			}),
		);
		const {session} = read(documents.register, await agent.run('register', '--json'));
		expect(session).toMatchObject({sessionId: `gemini-${agent.pid}`, pid: agent.pid});
	});

	test.each<[how: string, before: readonly string[], script: string]>([
		['by an option of Node that takes a file', ['--require', '/dev/null'], 'gemini.js'],
		['by the folder of its versions', [], 'none'],
	])('is found %s', async (_how, before, script) => {
		const sandbox = openSandbox();
		const versions = path.join(sandbox.folder, 'share/claude/versions');
		mkdirSync(versions, {recursive: true});
		const program = script === 'none' ? path.join(versions, '2.1.330') : process.execPath;
		if (script === 'none') symlinkSync(process.execPath, program);
		const file = path.join(sandbox.folder, script);
		symlinkSync(standIn, file);
		const {cwd, env} = {cwd: sandbox.work, env: sandbox.env};
		const agent = sandbox.keep(await Caller.start({line: [program, ...before], script: file, cwd, env}));
		const {session} = read(documents.register, await agent.run('register', '--json'));
		expect(session.sessionId).toBe(`${script === 'none' ? 'claude' : 'gemini'}-${agent.pid}`);
	});

	test('the first process of a container is an agent like any other', async ({skip}) => {
		const sandbox = openSandbox();
		const agent =
			(await sandbox.startNamespace({}, sandbox.executable('claude'))) ??
			skip('PID namespaces are not permitted here');
		expect(agent.pid).toBe(1);
		const {session} = read(documents.register, await agent.run('register', '--json'));
		expect(session).toMatchObject({sessionId: 'claude-1', pid: 1, state: 'active'});
		expect(textOf(await agent.run('claim', 'H.1'))).toBe('Claimed H.1 for claude-1');
	});

	test('a shell between the agent and the command is not the agent', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		await agent.run('register');
		const line = 'sh -c \'sh -c "$0 $1 claim H.1; true"; true\'; true';
		const claimed = await agent.execute('sh', [
			'-c',
			line.replaceAll('$0', process.execPath).replaceAll('$1', entry),
		]);
		expect(claimed.stdout).toBe(`Claimed H.1 for claude-${agent.pid}\n`);
	});

	test('of agents that run one another the nearest is the caller', async () => {
		const sandbox = openSandbox();
		const inner = await sandbox.startAgent('claude', {
			words: ['--nest', sandbox.executable('codex')],
			env: {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'outer', CLAUDE_CODE_CHILD_SESSION: '1'},
		});
		const outcome = await inner.runWith({CODEX_THREAD_ID: 'inner'}, 'register', '--json');
		expect(read(documents.register, outcome).session).toMatchObject({
			sessionId: `codex-${inner.pid}`,
			agentSessionId: 'inner',
		});
	});

	test('a path that merely contains the name of an agent is none', async () => {
		const sandbox = openSandbox();
		const shell = await sandbox.startShell();
		const outcome = await shell.execute('sh', [
			'-c',
			'exec "$0" "$1" register #claude gemini/codex',
			process.execPath,
			entry,
		]);
		expect(outcome).toMatchObject({code: 2, stderr: expect.stringMatching(/^error: no agent was found/)});
	});

	test('conversations of one shared process become sessions of their own', async () => {
		const sandbox = openSandbox();
		const daemon = await sandbox.startAgent('codex', {
			words: ['app-server', '--listen', 'unix:///tmp/codex.sock', '--managed-daemon'],
		});
		const as = (thread: string, ...words: string[]) => daemon.runWith({CODEX_THREAD_ID: thread}, ...words);
		const first = read(documents.register, await as('thread-1', 'register', '--json')).session;
		const second = read(documents.register, await as('thread-2', 'register', '--json')).session;
		expect([first.sessionId, second.sessionId]).toEqual([`codex-${daemon.pid}`, `codex-${daemon.pid}.2`]);
		expect(textOf(await as('thread-1', 'claim', 'H.1'))).toBe(`Claimed H.1 for codex-${daemon.pid}`);
		expect(textOf(await as('thread-2', 'claim', 'H.2'))).toBe(`Claimed H.2 for codex-${daemon.pid}.2`);
		const again = read(documents.register, await as('thread-2', 'register', '--json'));
		expect([again.created, again.session.sessionId]).toEqual([false, `codex-${daemon.pid}.2`]);
	});

	test('another conversation in the one process of an agent is the same session', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		await agent.runWith({CLAUDE_CODE_SESSION_ID: 'before'}, 'register');
		const outcome = await agent.runWith({CLAUDE_CODE_SESSION_ID: 'after'}, 'register', '--json');
		expect(read(documents.register, outcome)).toMatchObject({
			created: false,
			session: {sessionId: `claude-${agent.pid}`, agentSessionId: 'after'},
		});
	});
});

describe('a script of an agent’s name that starts the agent', () => {
	test('is not listed, and --pid of it registers the agent', async () => {
		const sandbox = openSandbox();
		const wrapper = path.join(sandbox.folder, 'wrapper', 'claude');
		mkdirSync(path.dirname(wrapper));
		writeFileSync(wrapper, `#!/bin/sh\n"${sandbox.executable('claude')}" "$@"\nexit $?\n`, {mode: 0o755});
		const {cwd, env} = {cwd: sandbox.work, env: sandbox.env};
		const agent = sandbox.keep(await Caller.start({line: [wrapper], cwd, env}));
		const seen = systemProcessTable().look(agent.pid);
		const script = typeof seen === 'string' ? 0 : seen.parent;
		const outcome = await sandbox.run('register', '--pid', String(script), '--json');
		expect(read(documents.register, outcome).session).toMatchObject({
			sessionId: `claude-${agent.pid}`,
			pid: agent.pid,
		});
		expect(textOf(await agent.run('claim', 'H.1'))).toBe(`Claimed H.1 for claude-${agent.pid}`);
	});
});

describe('by the environment, where no agent can be seen', () => {
	test('a program that has set the variables is the agent, whatever its name', async () => {
		const sandbox = openSandbox();
		const program = await sandbox.startAgent('some-program');
		const env = {CLAUDECODE: '1', CLAUDE_PID: String(program.pid), ANTHROPIC_MODEL: 'opus-4.6'};
		expect(read(documents.register, await program.runWith(env, 'register', '--json')).session).toMatchObject({
			sessionId: `claude-${program.pid}`,
			llmModel: 'opus-4.6',
		});
		const other = await sandbox.startAgent('another-program');
		const gemini = await other.runWith({GEMINI_CLI: '1'}, 'register', '--json');
		expect(read(documents.register, gemini).session.sessionId).toBe(`gemini-${other.pid}`);
	});

	test('one that does not tell it asks for --pid', async () => {
		const sandbox = openSandbox();
		const shell = await sandbox.startShell({CODEX_THREAD_ID: 'thread-1'});
		expect(await shell.run('register')).toEqual(
			failure(2, 'the process of this codex session cannot be seen from here', 'give its pid with --pid'),
		);
		const {session} = read(
			documents.register,
			await shell.run('register', '--pid', String(shell.pid), '--json'),
		);
		expect(session.sessionId).toBe(`codex-${shell.pid}`);
	});

	test('the inner one of two is the caller', async () => {
		const sandbox = openSandbox();
		const shell = await sandbox.startShell({CLAUDECODE: '1', GEMINI_CLI: '1', CLAUDE_PID: '1'});
		const line = ['register', '--pid', String(shell.pid), '--json'];
		expect(read(documents.register, await shell.run(...line)).session.llmVendor).toBe('gemini');
	});

	test('a variable that other agents set, too, is no proof', async () => {
		const sandbox = openSandbox();
		const shell = await sandbox.startShell({CLAUDE_PROJECT_DIR: sandbox.work});
		expect((await shell.run('register')).stderr).toMatch(/^error: no agent was found/);
	});

	test('a command in a PID namespace of its own acts for the conversation', async ({skip}) => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex', {agentSessionId: 'thread-1'});
		const inside =
			(await sandbox.startNamespace({CODEX_THREAD_ID: 'thread-1', CLAUDECODE: '1'})) ??
			skip('PID namespaces are not permitted here');
		expect(textOf(await inside.run('claim', 'H.1'))).toBe(`Claimed H.1 for ${sessionId}`);
		expect(await inside.runWith({CODEX_THREAD_ID: 'thread-2'}, 'claim', 'H.2')).toEqual(
			failure(
				2,
				'this codex session is not registered',
				'register it with `session-bus register`, or name a session with --session',
			),
		);
	});

	test('from there, sessions outside are not taken for dead', async ({skip}) => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex', {agentSessionId: 'thread-1'});
		const inside = (await sandbox.startNamespace()) ?? skip('PID namespaces are not permitted here');
		const {sessions} = read(documents.status, await inside.run('status', '--json'));
		expect(sessions).toMatchObject([{sessionId, state: 'active'}]);
	});
});

test('in a terminal of a desktop or an editor that is a session, a person is none of them', async () => {
	const sandbox = openSandbox();
	const desktop = await sandbox.startAgent('my-desktop');
	const {sessionId} = await sandbox.join('my-desktop', {pid: desktop.pid});
	await sandbox.run('send', sessionId, 'for the desktop alone');
	const inbox = `child_process.spawnSync(${JSON.stringify(process.execPath)}, [${JSON.stringify(entry)}, 'inbox'], {stdio: 'inherit'})`;
	for (const terminal of ['kitty', 'code']) {
		const outcome = await desktop.execute(sandbox.executable(terminal), ['-e', inbox]);
		expect(outcome.stdout).toBe('No unread messages.\n');
	}
	expect(textOf(await desktop.run('inbox'))).toContain('for the desktop alone');
});

describe('in a terminal that an agent has started', () => {
	const startPerson = async (env: Readonly<Record<string, string>>) => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('SessionStart', {source: 'startup'});
		return {agent, sandbox, shell: await sandbox.startShell({...env, CLAUDE_PID: String(agent.caller.pid)})};
	};

	test('a person reads no mail of the agent, and claims nothing in its name', async () => {
		const {agent, sandbox, shell} = await startPerson({
			CLAUDECODE: '1',
			CLAUDE_CODE_SESSION_ID: 'conversation-1',
		});
		await sandbox.run('send', agent.sessionId, 'for the agent alone');
		expect(textOf(await shell.run('inbox'))).toBe('No unread messages.');
		expect(textOf(await shell.run('claim', 'H.1'))).toBe(`Claimed H.1 for person-${shell.pid}`);
		const mail = read(documents.inbox, await shell.run('inbox', '--session', agent.sessionId, '--json'));
		expect(mail.messages).toMatchObject([{body: 'for the agent alone'}]);
	});

	test('a program that has set the variables of an agent which runs elsewhere is a person, too', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'codex', 'thread-1');
		await agent.fire('SessionStart', {source: 'startup'});
		await sandbox.run('send', agent.sessionId, 'for the agent alone');
		const program = await sandbox.startAgent('my-tests');
		const run = (...words: string[]) => program.runWith({CODEX_THREAD_ID: 'thread-1'}, ...words);
		expect(textOf(await run('inbox'))).toBe('No unread messages.');
		expect((await run('register')).stderr).toContain('the process of this codex session cannot be seen');
		expect(textOf(await run('send', agent.sessionId, 'hello'))).toMatch(/^Sent #/);
		const {sessions} = await (await sandbox.bus()).snapshot();
		const known = sessions.map(({kind, agentSessionId}) => `${kind} ${agentSessionId}`).sort();
		expect(known).toEqual(['agent thread-1', 'person null']);
		await sandbox.crash(agent.caller.pid);
		expect(textOf(await run('whoami'))).toContain('codex');
	});

	test('that runs below the agent itself, a person reads no mail of the agent either', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
		await agent.fire('SessionStart', {source: 'startup'});
		await sandbox.run('send', agent.sessionId, 'for the agent alone');
		// `script` gives the shell a terminal that it leads
		const line = `script -qfc 'bash -c "\\"${process.execPath}\\" \\"${entry}\\" inbox; true"' /dev/null`;
		const started = `child_process.spawnSync('sh', ['-c', ${JSON.stringify(line)}], {stdio: 'inherit'})`;
		const variables = {CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 'conversation-1'};
		const outcome = await agent.caller.execute(sandbox.executable('kitty'), ['-e', started], variables);
		expect(outcome.stdout.trim()).toBe('No unread messages.');
		expect(textOf(await agent.caller.run('inbox'))).toContain('for the agent alone');
	});

	test.each([{CLAUDECODE: '1'}, {GEMINI_CLI: '1'}, {OPENCODE: '1'}, {CODEX_THREAD_ID: 'thread-1'}])(
		'a person writes to others though %j is about',
		async env => {
			const sandbox = openSandbox();
			const {sessionId} = await sandbox.join('kimi');
			const shell = await sandbox.startShell(env);
			expect(textOf(await shell.run('send', sessionId, 'hello'))).toMatch(/^Sent #/);
		},
	);
});
