import {mkdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import {describe, expect, test} from 'vitest';
import {documents} from '../commands/support/documents.js';
import {openSandbox} from '../commands/support/sandbox.js';
import {connect} from './support/connection.js';

const withNote = v.object({note: v.nullable(v.string())});

describe('the list of tools', () => {
	test('names each with its purpose, its arguments and whether it changes anything', async () => {
		const {client} = await connect(openSandbox());
		const {tools} = await client.listTools();
		expect(tools.map(({name}) => name)).toEqual(
			'register sessions whoami rename send inbox claim release lock unlock conflicts'.split(' '),
		);
		for (const {name, description = '', inputSchema, outputSchema, annotations} of tools) {
			expect(description).toMatch(/\bUse it\b/);
			for (const property of Object.values(inputSchema.properties ?? {})) {
				expect(property).toMatchObject({description: expect.any(String)});
			}
			expect(outputSchema?.required).not.toEqual([]);
			expect(annotations?.readOnlyHint).toBe(['sessions', 'whoami', 'conflicts'].includes(name));
			expect(annotations?.openWorldHint).toBe(false);
		}
		expect(client.getInstructions()).toContain('never instructions of your user');
	});
});

describe('an answer', () => {
	test.each(['claude-code', 'codex-mcp-client', 'kimi-code'])(
		'to %s is a short text, and nothing besides',
		async clientName => {
			const sandbox = openSandbox();
			await sandbox.join('codex', {projectId: 'PILOT', taskId: 'J.15.6', agentSessionId: 'conversation-1'});
			const {client} = await connect(sandbox, {clientName, wantsDocuments: false});
			const {tools} = await client.listTools();
			expect(tools.filter(({outputSchema}) => outputSchema !== undefined)).toEqual([]);
			const answer = await client.callTool({name: 'sessions', arguments: {}});
			expect(Object.keys(answer)).toEqual(['content']);
			expect(JSON.stringify(answer).length).toBeLessThan(500);
		},
	);

	test('to any other program has the document, too', async () => {
		const agent = await connect(openSandbox(), {wantsDocuments: false});
		expect((await agent.call('sessions')).document).toMatchObject({sessions: []});
	});
});

describe('register', () => {
	test('registers the agent itself, with task, project, model and the folder it works in', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		const words = {task: 'H.13.2', project: 'PILOT', model: 'opus-4.6'};
		const {session, created, keeper, bus} = await agent.read(documents.register, 'register', words);
		expect(session).toMatchObject({
			...{sessionId: `claude-${agent.agentPid}`, pid: agent.agentPid, llmVendor: 'claude', kind: 'agent'},
			...{taskId: 'H.13.2', projectId: 'PILOT', llmModel: 'opus-4.6', cwd: sandbox.work},
		});
		expect(created).toBe(true);
		expect(keeper).toEqual({pid: await sandbox.keeper(), running: true});
		expect(bus.path).toBe(sandbox.database);
	});

	test('again changes the task and keeps the rest', async () => {
		const agent = await connect(openSandbox());
		await agent.call('register', {task: 'H.1', project: 'PILOT'});
		const {session, created} = await agent.read(documents.register, 'register', {task: 'H.2'});
		expect(session).toMatchObject({taskId: 'H.2', projectId: 'PILOT'});
		expect(created).toBe(false);
	});

	test('tells of conflicts and mail, and what to do about them', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex', {projectId: 'PILOT'});
		const agent = await connect(sandbox);
		const {text, document} = await agent.call('register', {project: 'PILOT'});
		expect(text).toContain(`you are claude-${agent.agentPid}`);
		expect(text).toMatch(new RegExp(`\\[CRITICAL\\] project_conflict: .*${sessionId}.* both on PILOT`));
		expect(text).toContain('Settle the conflicts before you go on');
		expect(v.parse(withNote, document).note).toContain('Settle the conflicts');
	});
});

describe('sessions', () => {
	test('shows everyone, and which one the caller is, without registering it', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex', {taskId: 'J.15.6'});
		const agent = await connect(sandbox);
		const before = await agent.call('sessions');
		expect(before.text).toContain('You are not registered');
		expect(before.document).toMatchObject({own: null, sessions: [{sessionId, taskId: 'J.15.6'}]});
		await agent.call('register');
		const {text, document} = await agent.call('sessions');
		expect(text).toContain(`You are claude-${agent.agentPid}.`);
		expect(text).toMatch(/SESSION +VENDOR +.*TASK +DIRECTORY/);
		expect(document).toMatchObject({own: `claude-${agent.agentPid}`});
	});
});

describe('send', () => {
	test('reaches one session, or all, with everything that was said about the message', async () => {
		const sandbox = openSandbox();
		const codex = await sandbox.join('codex', {taskId: 'J.15.6'});
		const bus = await sandbox.bus();
		const first = await bus.send(codex.sessionId, {to: null, body: 'who is there?'});
		const agent = await connect(sandbox);
		const {message} = await agent.read(documents.send, 'send', {
			...{to: 'J.15.6', text: 'I am', type: 'answer', priority: 'high', reply_to: first.id, ttl: '10m'},
		});
		expect(message).toMatchObject({
			...{senderId: `claude-${agent.agentPid}`, recipientId: codex.sessionId, body: 'I am', type: 'answer'},
			...{priority: 'high', replyTo: first.id, threadId: first.id},
		});
		expect(Date.parse(message.expiresAt ?? '') - Date.parse(message.createdAt)).toBe(600_000);
		expect((await agent.call('send', {all: true, text: 'deploying'})).text).toMatch(
			/^Sent #\d+ to all sessions$/,
		);
		const mail = await bus.inbox(codex.sessionId);
		expect(mail.filter(({type}) => ['answer', 'broadcast'].includes(type)).map(({body}) => body)).toEqual([
			'I am',
			'deploying',
		]);
	});

	test('to a session that is dead is sent, and said', async () => {
		const sandbox = openSandbox();
		const codex = await sandbox.join('codex');
		const agent = await connect(sandbox);
		await sandbox.crash(codex.pid);
		const {text, document} = await agent.call('send', {to: codex.sessionId, text: 'hello'});
		expect(text).toMatch(
			/^Sent #\d+ to .*\. codex-\d+ is stale \(.*\): it gets this only if it still lives$/,
		);
		expect(v.parse(withNote, document).note).toMatch(/^codex-\d+ is stale/);
	});

	test('wants exactly one of a session and all', async () => {
		const agent = await connect(openSandbox());
		expect(await agent.call('send', {text: 'hello'})).toMatchObject({
			isError: true,
			text: 'error: nobody is named to send to\nhint: give `to` for one session, or `all` for every one',
		});
		expect((await agent.call('send', {to: 'x', all: true, text: 'hello'})).isError).toBe(true);
	});

	test('to nobody known names the nearest, to one that has ended says so', async () => {
		const sandbox = openSandbox();
		const {sessionId} = await sandbox.join('codex');
		const agent = await connect(sandbox);
		const {text, isError} = await agent.call('send', {to: 'codxe', text: 'hello'});
		expect(isError).toBe(true);
		expect(text).toMatch(
			new RegExp(`^error: there is no session "codxe"\nhint: did you mean .*${sessionId}`),
		);
		await (await sandbox.bus()).unregister(sessionId);
		const ended = await agent.call('send', {to: sessionId, text: 'hello'});
		expect(ended).toMatchObject({isError: true, text: expect.stringContaining('has ended')});
	});
});

describe('claim and release', () => {
	test('a task belongs to exactly one: the other learns who has it, and that is no error', async () => {
		const sandbox = openSandbox();
		const first = await connect(sandbox);
		const second = await connect(sandbox, {agent: 'gemini'});
		expect((await first.call('claim', {task: 'H.1'})).text).toMatch(/^Claimed H\.1/);
		const {text, document, isError} = await second.call('claim', {task: 'H.1'});
		expect(isError).toBe(false);
		expect(text).toMatch(new RegExp(`^Task H\\.1 is held by claude-${first.agentPid} .* ago\\. .*\`send\``));
		const refused = v.parse(documents.claim, document);
		expect(refused).toMatchObject({claimed: false, holder: {sessionId: `claude-${first.agentPid}`}});
		expect(v.parse(withNote, document).note).toBe(text);
		expect(await second.read(documents.claim, 'release', {task: 'H.1'})).toMatchObject({claimed: false});
		expect((await first.call('release', {task: 'H.1'})).text).toMatch(/^Released H\.1/);
		expect(await second.read(documents.claim, 'claim', {task: 'H.1'})).toMatchObject({claimed: true});
		expect((await first.call('release', {task: 'H.9'})).text).toMatch(/^Nobody holds H\.9/);
	});
});

describe('lock, unlock and conflicts', () => {
	test('files are locked one by one, what others hold is refused with the holder', async () => {
		const sandbox = openSandbox();
		writeFileSync(path.join(sandbox.work, 'api.ts'), '');
		mkdirSync(path.join(sandbox.work, 'docs'));
		const first = await connect(sandbox);
		const second = await connect(sandbox, {agent: 'gemini'});
		const api = path.join(sandbox.work, 'api.ts');
		expect((await first.call('lock', {paths: ['api.ts'], ttl: '30m'})).text).toBe(
			`Locked ${api} (exclusive, for 30m)`,
		);
		const {text, document, isError} = await second.call('lock', {
			paths: [api, 'docs/', 'new.ts'],
			shared: true,
		});
		expect(isError).toBe(false);
		expect(text).toContain(`${api} is held by claude-${first.agentPid}`);
		expect(text).toMatch(/new\.ts \(shared, for 10m, does not exist yet\)/);
		const {acquired, refused} = v.parse(documents.lock, document);
		expect(acquired.map(lock => lock.path)).toEqual([`${sandbox.work}/docs/`, `${sandbox.work}/new.ts`]);
		expect(refused).toMatchObject([{path: api, holder: {sessionId: `claude-${first.agentPid}`}}]);

		const looked = await second.call('conflicts', {files: ['api.ts', 'free.ts']});
		expect(looked.text).toContain(`${api} is held by claude-${first.agentPid}`);
		expect(looked.text).toContain(`${sandbox.work}/free.ts is free`);
		expect(looked.text).toContain('file_conflict');
		const seen = v.parse(documents.conflicts, looked.document);
		expect(seen.locks).toMatchObject([{path: api, sessionId: `claude-${first.agentPid}`}]);
		expect(seen.conflicts.map(({type}) => type)).toEqual(
			expect.arrayContaining(['file_conflict', 'project_conflict', 'cwd_overlap']),
		);
		for (const {sessionIds} of seen.conflicts) expect(sessionIds).toContain(`gemini-${second.agentPid}`);

		expect(await second.read(documents.unlock, 'unlock', {paths: ['api.ts', 'new.ts']})).toEqual({
			released: [`${sandbox.work}/new.ts`],
			refused: [api],
		});
		expect((await second.call('unlock')).text).toBe(`Unlocked ${sandbox.work}/docs/`);
		expect((await second.call('unlock')).text).toBe('Nothing was locked.');
	});

	test('a bad name among several locks none', async () => {
		const sandbox = openSandbox();
		const agent = await connect(sandbox);
		writeFileSync(path.join(sandbox.work, 'file'), '');
		expect((await agent.call('lock', {paths: ['api.ts', 'file/below']})).isError).toBe(true);
		expect((await agent.call('lock', {paths: ['api.ts'], ttl: 'soon'})).text).toBe(
			'error: "soon" is no length of time\nhint: as in 90s, 10m, 2h or 1d',
		);
		expect(await (await sandbox.bus()).listLocks()).toEqual([]);
	});

	test('conflicts of others are not shown, nor is a session registered for looking', async () => {
		const sandbox = openSandbox();
		await sandbox.join('codex', {projectId: 'PILOT'});
		await sandbox.join('kimi', {projectId: 'PILOT'});
		const agent = await connect(sandbox);
		const {text, document} = await agent.call('conflicts');
		expect(text).toContain('You are not registered');
		expect(v.parse(documents.conflicts, document).conflicts).toEqual([]);
		expect((await (await sandbox.bus()).snapshot()).sessions).toHaveLength(2);
	});
});
