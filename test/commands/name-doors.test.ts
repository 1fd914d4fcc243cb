import {writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, test} from 'vitest';
import {connect} from '../mcp/support/connection.js';
import {documents, read} from './support/documents.js';
import {HookedAgent} from './support/hooked-agent.js';
import {openSandbox} from './support/sandbox.js';

/** One name, as it is stored and compared, and as people, models and programs spell it. */
const form = 'caf\u00e9 1';
const spelled = ' cafe\u0301\u00a0 1\u200b\n';

test('A name is the same whichever door it comes through: commands, variables, project files, hooks, MCP, rows', async () => {
	const sandbox = openSandbox();
	const bus = await sandbox.bus();
	const told = async (id: string) => {
		const {projectId, taskId, llmModel} = await bus.findSession(id);
		return {projectId, taskId, llmModel};
	};

	writeFileSync(path.join(sandbox.work, '.session-bus.json'), JSON.stringify({project: spelled}));
	const codex = await sandbox.startAgent('codex');
	const {session} = read(documents.register, await codex.run('register', '--model', spelled, '--json'));
	const {sessionId} = session;
	expect(await told(sessionId)).toEqual({projectId: form, taskId: null, llmModel: form});

	const claude = await HookedAgent.start(sandbox, 'claude', 'conversation-1');
	await claude.fire('SessionStart', {model: spelled}, {SESSION_BUS_PROJECT: spelled});
	expect(await told(claude.sessionId)).toEqual({projectId: form, taskId: null, llmModel: form});
	const registered = read(
		documents.register,
		await claude.caller.run('register', '--task-id', spelled, '--json'),
	);
	expect(registered.conflicts).toMatchObject([{type: 'project_conflict', subject: form}, {}]);
	expect(await told(claude.sessionId)).toMatchObject({taskId: form});

	const gemini = await connect(sandbox);
	await gemini.read(documents.register, 'register', {task: spelled, project: spelled, model: spelled});
	const {sessions} = await bus.snapshot();
	expect(sessions.map(({projectId}) => projectId)).toEqual([form, form, form]);
	expect(sessions.filter(({taskId}) => taskId === form)).toHaveLength(2);

	const database = sandbox.connect();
	database.prepare('INSERT INTO task_claims (task_id, session_id) VALUES (?, ?)').run(spelled, sessionId);
	database.close();
	expect(await gemini.read(documents.claim, 'claim', {task: form})).toMatchObject({
		claimed: false,
		taskId: form,
	});
	const refused = read(documents.claim, await claude.caller.run('claim', spelled, '--json'));
	expect(refused).toMatchObject({claimed: false, taskId: form, holder: {sessionId}});
	expect((await codex.run('release', form)).code).toBe(0);
	expect((await claude.caller.run('claim', spelled)).code).toBe(0);
	const claims = read(documents.claims, await sandbox.run('status', '--claims', '--json'));
	expect(claims.claims).toMatchObject([{taskId: form, sessionId: claude.sessionId}]);

	const {message} = read(
		documents.send,
		await codex.run('send', '--all', '--type', 'note\u200b ', 'x', '--json'),
	);
	expect(message.type).toBe('note');
});
