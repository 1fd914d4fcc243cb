import {describe, expect, test} from 'vitest';
import {documents, read} from './support/documents.js';
import {failure, textOf} from './support/lines.js';
import {openSandbox} from './support/sandbox.js';

describe('unregister', () => {
	test('ends the calling session, and gives free what it held', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		await agent.run('register');
		await agent.run('claim', 'H.1');
		expect(textOf(await agent.run('unregister'))).toBe(`Session unregistered: claude-${agent.pid}`);
		const {sessions, claims} = read(documents.status, await sandbox.run('status', '--json'));
		expect({sessions, claims}).toEqual({sessions: [], claims: []});
	});

	test('ends another session by name, and prints what it was', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		const {session} = read(
			documents.session,
			await sandbox.run('unregister', '--session', 'codex', '--json'),
		);
		expect(session).toMatchObject({sessionId, status: 'ended', state: 'ended'});
	});

	test('of a caller that is not registered is refused', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		expect(await agent.run('unregister')).toEqual(
			failure(
				2,
				'this session is not registered',
				'`session-bus status` lists those that are; name one with --session',
			),
		);
	});
});

describe('heartbeat', () => {
	test('beats for the calling session', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('claude');
		const registered = read(documents.register, await agent.run('register', '--json')).session;
		const {session} = read(documents.session, await agent.run('heartbeat', '--json'));
		expect(session.sessionId).toBe(registered.sessionId);
		expect(Date.parse(session.heartbeatAt ?? '')).toBeGreaterThan(Date.parse(registered.heartbeatAt ?? ''));
		expect(textOf(await agent.run('heartbeat'))).toMatch(new RegExp(`^claude-${agent.pid} beat at \\S+Z$`));
	});

	test('of an agent that is not registered says how to register', async () => {
		const sandbox = openSandbox();
		const agent = await sandbox.startAgent('codex');
		expect(await agent.run('heartbeat')).toEqual(
			failure(
				2,
				'this codex session is not registered',
				'register it with `session-bus register`, or name a session with --session',
			),
		);
	});

	test('of a session that has ended is refused', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		await (await sandbox.bus()).unregister(sessionId);
		expect(await sandbox.run('heartbeat', '--session', sessionId)).toEqual(
			failure(1, `the session ${sessionId} has ended`, 'register it again with `session-bus register`'),
		);
	});
});

describe('ack', () => {
	test('acknowledges alerts by number, then all that are open', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude', {projectId: 'PILOT', taskId: 'T'});
		await sandbox.join('codex', {projectId: 'PILOT', taskId: 'T'});
		// That of the folder is shown under that of the project, and acknowledged with it
		expect(textOf(await sandbox.run('ack', '#1'))).toBe('Acknowledged #1, #3');
		expect(read(documents.ack, await sandbox.run('ack', '--all', '--json'))).toEqual({acknowledged: [2]});
		expect(textOf(await sandbox.run('ack', '--all'))).toBe('Nothing to acknowledge.');
		const {alerts} = read(documents.alerts, await sandbox.run('status', '--alerts', '--json'));
		expect(alerts.map(({status}) => status)).toEqual(['acknowledged', 'acknowledged', 'acknowledged']);
	});

	test('says who acknowledged: the session, if one called', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude', {projectId: 'PILOT', cwd: '/'});
		const {sessionId} = await sandbox.join('codex', {projectId: 'PILOT'});
		await sandbox.run('ack', '1', '--session', 'codex');
		const {alerts} = read(documents.alerts, await sandbox.run('status', '--alerts', '--json'));
		expect(alerts[0]?.acknowledgedBy).toBe(sessionId);
	});
});

describe('prune', () => {
	test('tells what it removed', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		const bus = await sandbox.bus();
		await bus.unregister(sessionId);
		const database = sandbox.connect();
		database.prepare('UPDATE session_registry SET ended_ms = 1').run();
		database.close();
		expect(textOf(await sandbox.run('prune'))).toBe('Removed 0 messages, 1 sessions, 0 alerts.');
		expect(read(documents.prune, await sandbox.run('prune', '--json'))).toMatchObject({
			pruned: {messages: 0, sessions: 0, alerts: 0},
			bus: {path: sandbox.database},
		});
	});
});
