import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {Caller} from './support/caller.js';
import {until} from './support/condition.js';
import {documents, read} from './support/documents.js';
import {failure, textOf} from './support/lines.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** Moves the bus to where the Coditect framework keeps it. */
function useSharedFolder(sandbox: Sandbox): void {
	mkdirSync(path.join(sandbox.home, '.coditect-data', 'context-storage'), {recursive: true});
}

/** An agent in a folder of its own, and what somebody makes of it who is in another folder and on another project. */
async function startElsewhere(sandbox: Sandbox, env: Readonly<Record<string, string>>) {
	const folder = path.join(sandbox.home, 'elsewhere');
	mkdirSync(folder);
	const line = [sandbox.executable('claude')] as const;
	const agent = sandbox.keep(await Caller.start({line, cwd: folder, env: {...sandbox.env, ...env}}));
	const register = async (...flags: readonly string[]) =>
		read(
			documents.register,
			await sandbox.runWith(
				{env: {SESSION_BUS_PROJECT: 'NOBODYS'}},
				...['register', '--pid', String(agent.pid), '--json', ...flags],
			),
		);
	return {folder, register};
}

describe('what register prints', () => {
	test('without conflicts it is the standard output', async () => {
		const sandbox = openSandbox();
		useSharedFolder(sandbox);
		const agent = await sandbox.startAgent('claude');
		const outcome = await agent.run(
			...['register', '--model', 'opus-4.6', '--project', 'PILOT', '--task-id', 'H.13.2'],
		);
		expect(textOf(outcome)).toBe(`Session registered: claude-${agent.pid}
Vendor: claude (opus-4.6)
Project: PILOT
Task: H.13.2
PID: ${agent.pid}

Lifecycle: session_lifecycle/started broadcast
Conflicts: None detected
Unread: 0 messages

Bus: ~/.coditect-data/context-storage/messaging.db
Run /session-status to see all active sessions.`);
	});

	test('with conflicts it is the output with both conflicts, and again it is the same alerts', async () => {
		const sandbox = openSandbox();
		const codex = await sandbox.join('codex', {model: 'o3', projectId: 'PILOT', taskId: 'J.15.6'});
		const agent = await sandbox.startAgent('claude');
		const line = ['register', '--model', 'opus-4.6', '--project', 'PILOT', '--task-id', 'H.13.2'];
		const conflicts = `
CONFLICTS DETECTED:
[CRITICAL] project_conflict: ${codex.sessionId} also on PILOT
[HIGH] cwd_overlap: ${codex.sessionId} in ${sandbox.work}

Run /session-conflicts --full for details.

Unread: 2 operator alerts
Run /session-status --alerts for details.

Bus: ~/.session-bus/messaging.db`;
		const session = `Session registered: claude-${agent.pid}
Vendor: claude (opus-4.6)
Project: PILOT
Task: H.13.2
PID: ${agent.pid}
`;
		expect(textOf(await agent.run(...line))).toBe(
			`${session}\nLifecycle: session_lifecycle/started broadcast\n${conflicts}`,
		);
		expect(textOf(await agent.run(...line))).toBe(
			`${session}\nLifecycle: already registered, nothing broadcast\n${conflicts}`,
		);
		const bus = await sandbox.bus();
		expect(await bus.listAlerts({all: true})).toHaveLength(2);
		expect(await bus.listLifecycle()).toHaveLength(2);
	});

	test('unread messages of several types are counted by type', async () => {
		const sandbox = openSandbox();
		const codex = await sandbox.join('codex', {projectId: 'PILOT'});
		const bus = await sandbox.bus();
		await bus.send(codex.sessionId, {to: null, type: 'task_broadcast', body: '{"task":"J.15.6"}'});
		const agent = await sandbox.startAgent('claude');
		const text = textOf(await agent.run('register', '--project', 'PILOT'));
		expect(text).toContain(`
UNREAD MESSAGES: 3 (2 operator_alert, 1 task_broadcast)
Run /session-status --unread for details.
`);
	});

	test('verbose shows every step with true figures', async () => {
		const sandbox = openSandbox();
		const cwd = path.join(sandbox.home, 'PILOT');
		mkdirSync(cwd);
		const codex = await sandbox.join('codex', {projectId: 'PILOT', cwd});
		const agent = await sandbox.startAgent('claude', {env: {ANTHROPIC_MODEL: 'opus-4.6'}});
		const line = ['register', '--task-id', 'H.13.2', '--cwd', cwd, '--verbose'];
		const bus = await sandbox.bus();
		const before = bus.sizeBytes();
		const text = textOf(await agent.run(...line));
		const size = /\(WAL mode, (\d+) KB\)/.exec(text)?.[1];
		expect(text).toBe(`Registering session with Inter-Session Message Bus...
Auto-detected LLM: claude (opus-4.6)
Resolved project: PILOT (via discover_project())
Process ID: ${agent.pid}
Database: ~/.session-bus/messaging.db

Inserting into session_registry...
Broadcasting session_lifecycle/started event...
Running conflict detection against 1 active session(s)...
project_conflict detected: ${codex.sessionId} (PILOT)
cwd_overlap detected: ${codex.sessionId}
Starting heartbeat thread (interval=30s)...

Session registered: claude-${agent.pid}
Vendor: claude (opus-4.6)
Project: PILOT
Task: H.13.2
PID: ${agent.pid}
Bus: messaging.db (WAL mode, ${size} KB)
Alerts: 2 (project_conflict, cwd_overlap)`);
		// The log beside the database only grows while it is open here
		expect(Number(size)).toBeGreaterThan(Math.round(before / 1024));
		expect(Number(size)).toBeLessThanOrEqual(Math.round(bus.sizeBytes() / 1024));
		const again = textOf(await agent.run(...line));
		expect(again).toContain('\nUpdating session_registry...\nRunning conflict detection');
		expect(again).toContain(
			`Heartbeat thread already running (interval=30s, pid ${await sandbox.keeper()})...`,
		);
	});

	test('verbose says which project file named the project', async () => {
		const sandbox = openSandbox();
		writeFileSync(path.join(sandbox.work, '.session-bus.json'), '{"project": "PILOT"}');
		const agent = await sandbox.startAgent('claude');
		expect(textOf(await agent.run('register', '--verbose'))).toContain(
			'\nResolved project: PILOT (via .session-bus.json)\n',
		);
	});

	test('--json prints one document with everything that is known', async () => {
		const sandbox = openSandbox();
		const codex = await sandbox.join('codex', {projectId: 'PILOT'});
		const agent = await sandbox.startAgent('claude', {env: {CLAUDE_CODE_SESSION_ID: 'conversation-1'}});
		const outcome = await agent.run('register', '--project', 'PILOT', '--json');
		expect(outcome).toMatchObject({code: 0, stderr: ''});
		const document = read(documents.register, outcome);
		expect(document).toMatchObject({
			created: true,
			session: {
				sessionId: `claude-${agent.pid}`,
				llmVendor: 'claude',
				llmModel: null,
				projectId: 'PILOT',
				taskId: null,
				pid: agent.pid,
				kind: 'agent',
				cwd: sandbox.work,
				worktree: null,
				agentSessionId: 'conversation-1',
				state: 'active',
				locks: 0,
				claims: 0,
				unread: 1,
			},
			unread: {total: 1, byType: {operator_alert: 1}},
			keeper: {pid: await sandbox.keeper(), running: true},
			bus: {path: sandbox.database},
		});
		expect(document.conflicts.map(({type, severity, sessionIds}) => ({type, severity, sessionIds}))).toEqual([
			{type: 'project_conflict', severity: 'CRITICAL', sessionIds: [codex.sessionId, `claude-${agent.pid}`]},
			{type: 'cwd_overlap', severity: 'HIGH', sessionIds: [codex.sessionId, `claude-${agent.pid}`]},
		]);
		expect(read(documents.register, await agent.run('register', '--json')).created).toBe(false);
	});

	test('names in other scripts, and those that try to act on the terminal, are shown as text', async () => {
		const sandbox = openSandbox();
		const codex = await sandbox.join('codex', {projectId: 'PILOT'});
		const database = sandbox.connect();
		database
			.prepare('UPDATE session_registry SET llm_model = ? WHERE session_id = ?')
			.run('\u001b]0;title\u0007\u001b[31mo3\u202e', codex.sessionId);
		database.close();
		const agent = await sandbox.startAgent('claude');
		const text = textOf(await agent.run('register', '--project', '项目🚀', '--task-id', '任务-1'));
		expect(text).toContain('\nProject: 项目🚀\nTask: 任务-1\n');
		const status = textOf(await sandbox.run('status'));
		expect(status).toMatch(/codex {3}o3 +PILOT/);
		expect(status).not.toMatch(/[\u0007\u001b\u202e]/);
	});
});

describe('an agent that runs already', () => {
	test('is shown as unregistered, and adopted by its pid with all that can be found out', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude', {env: {SESSION_BUS_PROJECT: 'PILOT'}});
		const registry = path.join(sandbox.home, '.claude', 'sessions');
		mkdirSync(registry, {recursive: true});
		const [sessionId, transcript] = ['c1', path.join(sandbox.home, '.claude', 'projects', 'x', 'c1.jsonl')];
		mkdirSync(path.dirname(transcript), {recursive: true});
		writeFileSync(transcript, '{"type":"assistant","message":{"model":"opus-4.6"}}\n');
		writeFileSync(
			path.join(registry, `${agent.pid}.json`),
			JSON.stringify({pid: agent.pid, sessionId, cwd: sandbox.work, status: 'idle', statusUpdatedAt: 1}),
		);
		const unregistered = async () =>
			read(documents.status, await sandbox.run('status', '--json')).unregistered;
		const seen = {llmVendor: 'claude', pid: agent.pid, agentSessionId: 'c1', cwd: sandbox.work};
		await until('it has run for long enough', async () => (await unregistered()).length === 1);
		expect(await unregistered()).toEqual([seen]);
		expect(textOf(await sandbox.run('status'))).toContain(`session-bus register --pid ${agent.pid}`);
		const outcome = await sandbox.run('register', '--pid', String(agent.pid), '--json');
		expect(read(documents.register, outcome).session).toMatchObject({
			sessionId: `claude-${agent.pid}`,
			llmModel: 'opus-4.6',
			agentSessionId: 'c1',
			transcriptPath: transcript,
			cwd: sandbox.work,
		});
		expect(await unregistered()).toEqual([]);
	});

	test('has its own project and folder, not those of whoever registers it', async () => {
		const sandbox = openSandbox();
		const {folder, register} = await startElsewhere(sandbox, {SESSION_BUS_PROJECT: 'PILOT'});
		const facts = {cwd: folder, projectId: 'PILOT'};
		expect((await register()).session).toMatchObject(facts);
		expect((await register('--project', 'ATLAS')).session).toMatchObject({...facts, projectId: 'ATLAS'});
		const {session} = await register('--cwd', sandbox.work, '--project', 'ATLAS');
		expect(session).toMatchObject({cwd: sandbox.work, projectId: 'ATLAS'});
	});

	test('has the project that its folder tells where nobody names another one', async () => {
		const {register} = await startElsewhere(openSandbox(), {});
		expect((await register()).session.projectId).toBe('elsewhere');
	});

	test('has no folder where its own cannot be told', async () => {
		const {folder, register} = await startElsewhere(openSandbox(), {});
		rmSync(folder, {recursive: true});
		expect((await register('--project', 'ATLAS')).session).toMatchObject({cwd: null, projectId: 'ATLAS'});
	});

	test('is not registered with a conversation that it does not carry', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		const registry = path.join(sandbox.home, '.claude', 'sessions');
		mkdirSync(registry, {recursive: true});
		writeFileSync(path.join(registry, `${agent.pid}.json`), JSON.stringify({sessionId: 'c1'}));
		const line = ['register', '--pid', String(agent.pid), '--conversation'];
		expect(await sandbox.run(...line, 'c2')).toEqual(
			failure(2, `process ${agent.pid} does not carry the conversation c2`, 'what it carries is c1'),
		);
		expect((await sandbox.run(...line, 'c1')).code).toBe(0);
	});

	test('and is none must be named by its vendor', async () => {
		const sandbox = openSandbox();
		const pid = String(sandbox.startProcess());
		const shell = await sandbox.startShell();
		expect(await shell.run('register', '--pid', pid)).toEqual({
			code: 2,
			stdout: '',
			stderr: `error: process ${pid} is no agent known here\nhint: name it with --llm, as in \`session-bus register --llm claude --pid PID\`\n`,
		});
	});
});

describe('which facts register takes', () => {
	test('flags say more than what is found', async () => {
		const sandbox = openSandbox();
		const other = path.join(sandbox.home, 'atlas');
		mkdirSync(other);
		const pid = sandbox.startProcess();
		const agent = await sandbox.startAgent('claude', {env: {ANTHROPIC_MODEL: 'opus-4.6'}});
		const outcome = await agent.run(
			...['register', '--llm', 'my-agent', '--model', 'x1', '--pid', String(pid), '--cwd', '../atlas'],
			...['--task-id', 'A.1', '--json'],
		);
		expect(read(documents.register, outcome).session).toMatchObject({
			sessionId: `my-agent-${pid}`,
			llmModel: 'x1',
			pid,
			cwd: other,
			projectId: 'atlas',
			taskId: 'A.1',
		});
	});

	test('an agent that is named keeps the process that was found, if it is that agent', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		const {session} = read(documents.register, await agent.run('register', '--llm', 'claude', '--json'));
		expect(session.pid).toBe(agent.pid);
	});

	test('an agent that cannot be found is named, and gets the process of the shell', async () => {
		const sandbox = openSandbox();
		const shell = await sandbox.startShell();
		expect(await shell.run('register')).toEqual(
			failure(
				2,
				'no agent was found above this command',
				'name it with --llm, as in `session-bus register --llm claude --pid PID`',
			),
		);
		const {session} = read(documents.register, await shell.run('register', '--llm', 'aider', '--json'));
		expect(session).toMatchObject({sessionId: `aider-${shell.pid}`, pid: shell.pid, kind: 'agent'});
	});

	test('registering again changes what is given and keeps the rest', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		await agent.run('register', '--model', 'opus-4.6', '--task-id', 'H.1', '--project', 'PILOT');
		const {session} = read(documents.register, await agent.run('register', '--task-id', 'H.2', '--json'));
		expect(session).toMatchObject({llmModel: 'opus-4.6', taskId: 'H.2', projectId: 'PILOT'});
	});
});

describe('projects', () => {
	test('one of several that were named is left to whoever is on it in the same place, with a note', async () => {
		const sandbox = openSandbox();
		writeFileSync(path.join(sandbox.work, '.session-bus.json'), '{"projects": ["PILOT", "ATLAS"]}');
		const first = await sandbox.join('codex', {projectId: 'PILOT'});
		const agent = await sandbox.startAgent('claude');
		const outcome = await agent.run('register');
		expect(outcome.code).toBe(0);
		expect(outcome.stdout).toContain('\nProject: ATLAS\n');
		expect(outcome.stderr).toBe(
			`note: project PILOT is occupied by ${first.sessionId}; took the next one found\n`,
		);
	});

	test('the only one that was named is taken, and in conflict', async () => {
		const sandbox = openSandbox();
		await sandbox.join('codex', {projectId: 'PILOT'});
		const agent = await sandbox.startAgent('claude', {env: {SESSION_BUS_PROJECT: 'PILOT'}});
		const {session, conflicts} = read(documents.register, await agent.run('register', '--json'));
		expect(session.projectId).toBe('PILOT');
		expect(conflicts.map(({type}) => type)).toContain('project_conflict');
	});
});
