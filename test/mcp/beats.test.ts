import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {InMemoryTransport} from '@modelcontextprotocol/sdk/inMemory.js';
import {expect, onTestFinished, test} from 'vitest';
import {BusServer} from '../../source/mcp/server.js';
import {until} from '../commands/support/condition.js';
import {openSandbox, type Sandbox} from '../commands/support/sandbox.js';

/** A server within this process that beats far more often than a real one. */
async function serveInside(sandbox: Sandbox, session: string | null) {
	const problems: unknown[] = [];
	const server = new BusServer({
		...{version: '0.0.0', environment: sandbox.env, cwd: sandbox.work, parent: process.ppid},
		...{database: sandbox.database, session, heartbeatInterval: 5},
		onError: error => problems.push(error),
	});
	const client = new Client({name: 'test', version: '1.0.0'});
	const [near, far] = InMemoryTransport.createLinkedPair();
	onTestFinished(async () => {
		await client.close();
		server.close();
	});
	await Promise.all([server.connect(far), client.connect(near)]);
	return {server, client, problems};
}

test('a server beats for the session it acts for, until it is closed', async () => {
	const sandbox = openSandbox();
	const {sessionId} = await sandbox.join('claude');
	const bus = await sandbox.bus();
	const beat = async () => (await bus.findSession(sessionId)).heartbeatAt;
	const {server, client, problems} = await serveInside(sandbox, sessionId);
	const registered = await beat();
	await client.callTool({name: 'sessions', arguments: {}});
	for (let beats = 0, last = registered; beats < 3; beats++) {
		last = await until('the heart beats', async () => {
			const now = await beat();
			return now !== last && now;
		});
	}
	server.close();
	expect(problems).toEqual([]);
});

test('threads that share a server are beaten for each on its own', async () => {
	const sandbox = openSandbox();
	const sessions = [
		await sandbox.join('codex', {agentSessionId: 'thread-1', sharedProcess: true}),
		await sandbox.join('codex', {agentSessionId: 'thread-2', sharedProcess: true}),
	];
	const bus = await sandbox.bus();
	const {client} = await serveInside(sandbox, null);
	for (const threadId of ['thread-1', 'thread-2']) {
		await client.callTool({name: 'sessions', arguments: {}, _meta: {threadId}});
	}
	for (const {sessionId, heartbeatAt} of sessions) {
		await until(
			'the heart beats',
			async () => (await bus.findSession(sessionId)).heartbeatAt !== heartbeatAt,
		);
	}
});

test('a session that has ended is left alone, and beaten for again once it is back', async () => {
	const sandbox = openSandbox();
	const {sessionId, pid} = await sandbox.join('claude');
	const bus = await sandbox.bus();
	const {client, problems} = await serveInside(sandbox, sessionId);
	await client.callTool({name: 'sessions', arguments: {}});
	const {heartbeatAt} = await bus.unregister(sessionId);
	expect(await client.callTool({name: 'claim', arguments: {task: 'H.1'}})).toMatchObject({isError: true});
	expect((await bus.findSession(sessionId)).heartbeatAt).toBe(heartbeatAt);
	const again = await bus.register({vendor: 'claude', pid: pid ?? 0, cwd: '/'});
	await client.callTool({name: 'sessions', arguments: {}});
	await until('the heart beats again', async () => {
		const session = await bus.findSession(sessionId);
		return session.heartbeatAt !== again.session.heartbeatAt;
	});
	expect(problems).toEqual([]);
});
