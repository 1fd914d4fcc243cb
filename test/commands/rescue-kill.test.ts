import {mkdtempSync, readFileSync} from 'node:fs';
import {describe, expect, test} from 'vitest';
import {startAgentProgram} from './support/agent-program.js';
import {until} from './support/condition.js';
import {documents, read} from './support/documents.js';
import {HookedAgent} from './support/hooked-agent.js';
import {failure} from './support/lines.js';
import {entry} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

const polite = '';
const stubborn = "process.on('SIGTERM', () => {})";

/** A registered agent that does what a script says when it is asked to leave. */
async function startAgent(sandbox: Sandbox, script: string, vendor = 'claude') {
	const agent = await startAgentProgram(sandbox, vendor, script);
	const bus = await sandbox.bus();
	const {session} = await bus.register({
		vendor,
		pid: agent.pid,
		agentSessionId: `talk-${agent.pid}`,
		cwd: sandbox.work,
	});
	return {...agent, session, bus};
}

const kill = (sandbox: Sandbox, ...words: readonly string[]) =>
	sandbox.run('rescue', ...words, '--kill', '--force', '--json');

describe('rescue --kill', () => {
	test('asks the process to leave, and its session becomes an orphan at once', async () => {
		const sandbox = openSandbox();
		const {pid, ended, session, bus} = await startAgent(sandbox, polite);
		const {sessionId} = session;
		await bus.claim(sessionId, 'T');
		const outcome = await sandbox.run('rescue', sessionId, '--kill', '--force');
		expect(outcome).toMatchObject({
			code: 0,
			stdout: `Killed ${sessionId}: process ${pid} left when it was asked to.\n`,
		});
		expect(outcome.stderr).toContain(`process     ${pid}, running for `);
		expect(outcome.stderr).toContain('folder      ~/rollout\n    holds       1 claim\n');
		expect(await ended).toBe('SIGTERM');
		const {sessions, claims, alerts} = read(documents.status, await sandbox.run('status', '--json'));
		expect(sessions).toMatchObject([{sessionId, state: 'orphaned', stateReason: 'it was killed by person'}]);
		expect({claims, alerts}).toEqual({claims: [], alerts: []});
		const listed = read(documents.rescue, await sandbox.run('rescue', '--json'));
		expect(listed.sessions.map(one => one.sessionId)).toEqual([sessionId]);
	});

	test('says which session did it', async () => {
		const sandbox = openSandbox();
		const {session} = await startAgent(sandbox, polite);
		const other = await sandbox.startAgent('codex');
		await other.run('register');
		expect(await other.run('rescue', session.sessionId, '--kill', '--force')).toMatchObject({code: 0});
		const bus = await sandbox.bus();
		expect((await bus.findSession(session.sessionId)).stateReason).toBe(
			`it was killed by codex-${other.pid}`,
		);
	});

	test.each([
		['ignores SIGTERM', async () => {}],
		[
			'is stopped',
			async (pid: number) => {
				process.kill(pid, 'SIGSTOP');
				await until('it is stopped', () => / T /.test(readFileSync(`/proc/${pid}/stat`, 'latin1')));
			},
		],
	])('forces a process that %s', async (_how, prepare) => {
		const sandbox = openSandbox();
		const {pid, ended, session} = await startAgent(sandbox, stubborn);
		await prepare(pid);
		const {killed} = read(documents.killed, await kill(sandbox, session.sessionId));
		expect(killed).toMatchObject([{sessionId: session.sessionId, pid, outcome: 'forced'}]);
		expect(await ended).toBe('SIGKILL');
	});

	test('of a process that is gone says so, and leaves the rest to the keeper', async () => {
		const sandbox = openSandbox();
		const {pid, session, bus} = await startAgent(sandbox, polite);
		await sandbox.crash(pid);
		expect(await sandbox.run('rescue', session.sessionId, '--kill', '--force')).toMatchObject({
			code: 0,
			stdout: `${session.sessionId}: its process ${pid} is gone already.\n`,
		});
		await until('the keeper has seen it twice', async () => {
			return (await bus.findSession(session.sessionId)).state === 'orphaned';
		});
	});

	test('spares another process that has got the pid', async () => {
		const sandbox = openSandbox();
		const {pid, session} = await startAgent(sandbox, polite);
		const database = sandbox.connect();
		database.prepare("UPDATE session_registry SET process_started = '1'").run();
		database.close();
		const outcome = await kill(sandbox, session.sessionId);
		expect(outcome).toMatchObject({code: 1, stdout: ''});
		expect(outcome.stderr).toMatch(/^error: pid \d+ belongs to another process now \(claude\)/);
		expect(process.kill(pid, 0)).toBe(true);
	});

	test('spares a program that is not the agent', async () => {
		const sandbox = openSandbox();
		const {sessionId, pid} = await sandbox.join('claude');
		expect(await kill(sandbox, sessionId)).toEqual(
			failure(
				1,
				`process ${pid} is sleep, which is not Claude Code`,
				'end it by hand if you know what it is',
			),
		);
	});

	test('spares a process of another PID namespace', async ({skip}) => {
		const sandbox = openSandbox();
		const inside = await sandbox.startNamespace();
		if (!inside) return skip('no PID namespace can be made');
		await inside.run('register', '--llm', 'my-agent', '--pid', String(inside.pid));
		const outcome = await kill(sandbox, `my-agent-${inside.pid}`);
		expect(outcome.code).toBe(1);
		expect(outcome.stderr).toContain('runs in another PID namespace');
	});

	test('never ends what it runs in itself', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		await agent.run('register');
		const outcome = await agent.run('rescue', `claude-${agent.pid}`, '--kill', '--force');
		expect(outcome).toMatchObject({code: 1, stdout: ''});
		expect(outcome.stderr).toContain(`this command runs inside claude-${agent.pid}`);
	});

	test('tells which other sessions share the process, and takes them all', async () => {
		const sandbox = openSandbox();
		const {pid} = await startAgentProgram(sandbox, 'codex', polite);
		const bus = await sandbox.bus();
		for (const agentSessionId of ['one', 'two', 'three'])
			await bus.register({vendor: 'codex', pid, agentSessionId, sharedProcess: true, cwd: sandbox.work});
		await bus.setTask(`codex-${pid}`, 'T.1');
		const outcome = await sandbox.run('rescue', 'two', '--kill', '--force');
		expect(outcome.stderr).toContain('    2 other sessions of the same process will end with it:\n');
		expect(outcome.stderr).toContain(`      codex-${pid}  active  task T.1  ~/rollout`);
		expect(outcome.stdout).toBe(
			`Killed codex-${pid}.2, and with it codex-${pid}, codex-${pid}.3: process ${pid} left when it was asked to.\n`,
		);
		const {sessions} = await bus.snapshot();
		expect(sessions.map(({state}) => state)).toEqual(['orphaned', 'orphaned', 'orphaned']);
	});

	test('asks nobody where nobody can be asked', async () => {
		const sandbox = openSandbox();
		const {pid, session} = await startAgent(sandbox, polite);
		const outcome = await sandbox.run('rescue', session.sessionId, '--kill', '--json');
		expect(outcome).toEqual(
			failure(
				2,
				`killing ${session.sessionId} must be confirmed, and nobody can be asked here`,
				'add --force if the user has said so',
			),
		);
		expect(process.kill(pid, 0)).toBe(true);
	});

	test('goes on with the next session when one is refused', async () => {
		const sandbox = openSandbox();
		const spared = await sandbox.join('claude');
		const {session} = await startAgent(sandbox, polite);
		const outcome = await kill(sandbox, spared.sessionId, session.sessionId, session.sessionId);
		expect(outcome.code).toBe(1);
		expect(outcome.stderr).toMatch(/^error: process \d+ is sleep/);
		const {killed} = read(documents.killed, outcome);
		expect(killed.map(({sessionId}) => sessionId)).toEqual([session.sessionId]);
	});

	test('leaves to the resumed conversation what it held, even when the agent says goodbye first', async () => {
		const sandbox = openSandbox();
		const goodbye = JSON.stringify({session_id: 'talk', cwd: sandbox.work, reason: 'other'});
		const {pid} = await startAgentProgram(
			sandbox,
			'claude',
			`process.on('SIGTERM', () => {
				require('child_process').execFileSync(process.execPath, [${JSON.stringify(entry)}, 'hook', 'claude', 'SessionEnd'], {input: ${JSON.stringify(goodbye)}});
				process.exit(0);
			})`,
		);
		const bus = await sandbox.bus();
		const {session} = await bus.register({vendor: 'claude', pid, agentSessionId: 'talk', cwd: sandbox.work});
		const peer = await sandbox.join('codex', {cwd: mkdtempSync(`${sandbox.folder}/`)});
		await bus.claim(session.sessionId, 'T');
		await bus.lock(session.sessionId, 'api.ts', {cwd: sandbox.work});
		await bus.send(peer.sessionId, {to: session.sessionId, body: 'mail'});
		expect(await kill(sandbox, session.sessionId)).toMatchObject({code: 0});
		expect((await bus.findSession(session.sessionId)).state).toBe('orphaned');
		const lifecycle = await bus.listLifecycle();
		expect(lifecycle.map(({body}) => JSON.parse(body).reason)).toContain('its agent ended the conversation');

		const resumed = await HookedAgent.start(sandbox, 'claude', 'talk');
		const said = await resumed.fire('SessionStart', {source: 'resume'});
		expect(said.stdout).toContain('mail');
		expect(await bus.findSession(resumed.sessionId)).toMatchObject({claims: 1, locks: 1});
	});
});
