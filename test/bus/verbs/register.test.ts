import {describe, expect, it} from 'vitest';
import {minute} from '../../../source/bus/timestamps.js';
import type {Registration} from '../../../source/bus/verbs/register.js';
import {value} from '../support/raw-rows.js';
import {openTestBus, sessionOf} from '../support/test-bus.js';

describe('register', () => {
	it('names a session after its vendor and process, and tells everyone', async () => {
		const {bus, processes} = await openTestBus();
		processes.start(12345);
		const result = await bus.register({
			vendor: 'claude',
			pid: 12345,
			model: 'opus-4.6',
			projectId: 'PILOT',
			taskId: 'H.13.2',
			cwd: '/src/rollout',
			worktree: '/src/rollout',
			repository: '/src/rollout/.git',
			branch: 'main',
		});
		expect(result).toMatchObject({
			created: true,
			conflicts: [],
			otherAgents: 0,
			unread: {total: 0, byType: {}},
		});
		expect(result.session).toMatchObject({
			sessionId: 'claude-12345',
			llmModel: 'opus-4.6',
			projectId: 'PILOT',
			taskId: 'H.13.2',
			host: 'desk',
			kind: 'agent',
			state: 'active',
			cwd: '/src/rollout',
			branch: 'main',
		});
		const [event] = await bus.listLifecycle();
		expect(JSON.parse(event?.body ?? '')).toMatchObject({event: 'started', sessionId: 'claude-12345'});
	});

	it('is idempotent: one row, one broadcast, one alert, one message about it', async () => {
		const {bus, foreign, join} = await openTestBus();
		await join(200, {vendor: 'codex', projectId: 'PILOT'});
		await join(100, {projectId: 'PILOT'});
		const again = await bus.register({vendor: 'claude', pid: 100, projectId: 'PILOT'});
		expect(again.created).toBe(false);
		expect(again.conflicts.map(alert => alert.type)).toEqual(['project_conflict']);
		expect(value(foreign, 'SELECT count(*) FROM session_registry')).toBe(2);
		expect(await bus.listLifecycle()).toHaveLength(2);
		expect(await bus.listAlerts({all: true})).toHaveLength(1);
		expect(await bus.peek('claude-100')).toHaveLength(1);
		expect(await bus.peek('codex-200')).toEqual([]);
	});

	it('keeps what it is not told anew', async () => {
		const {bus, join} = await openTestBus();
		await join(100, {
			model: 'o3',
			projectId: 'P',
			taskId: 'T',
			agentSessionId: 'c',
			cwd: '/a',
			branch: 'main',
		});
		const {session} = await bus.register({vendor: 'claude', pid: 100, model: 'o4'});
		expect(session).toMatchObject({
			llmModel: 'o4',
			projectId: 'P',
			taskId: 'T',
			agentSessionId: 'c',
			cwd: '/a',
			branch: 'main',
		});
	});

	it('comes back to life by registering again, and says so', async () => {
		const {bus, join} = await openTestBus();
		const id = await join(100);
		await bus.unregister(id);
		expect(await sessionOf(bus, id)).toMatchObject({status: 'ended', state: 'ended'});
		const {created, session} = await bus.register({vendor: 'claude', pid: 100});
		expect(created).toBe(true);
		expect(session).toMatchObject({sessionId: id, state: 'active'});
	});

	it('takes the row another program wrote for its process for its own', async () => {
		const {bus, foreign, join} = await openTestBus();
		foreign.exec(
			"INSERT INTO session_registry (session_id, llm_vendor, pid, project_id) VALUES ('claude-100', 'claude', 100, 'P')",
		);
		await join(100, {cwd: '/a'});
		expect(value(foreign, 'SELECT count(*) FROM session_registry')).toBe(1);
		expect(await sessionOf(bus, 'claude-100')).toMatchObject({projectId: 'P', cwd: '/a', host: 'desk'});
	});

	it('counts what was sent to, claimed and locked for its id before it came', async () => {
		const {bus, foreign, join} = await openTestBus();
		foreign.exec(`
			INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload) VALUES ('x', 'claude-100', 'direct', 'early');
			INSERT INTO task_claims (task_id, session_id) VALUES ('T', 'claude-100');
			INSERT INTO file_locks (file_path, session_id) VALUES ('/a', 'claude-100');`);
		const id = await join(100);
		expect(await sessionOf(bus, id)).toMatchObject({unread: 1, claims: 1, locks: 1});
		await bus.inbox(id);
		await bus.release(id, 'T');
		await bus.unlock(id, '/a');
		expect(await sessionOf(bus, id)).toMatchObject({unread: 0, claims: 0, locks: 0});
	});

	it.each([
		['a process that does not run', {vendor: 'claude', pid: 4711}, 'no process 4711 is running'],
		['a vendor in capitals', {vendor: 'Claude', pid: 100}, '"Claude" is not a vendor name'],
		['a pid that is none', {vendor: 'claude', pid: -1}, '-1 is not a process id'],
		[
			'a task with control characters',
			{vendor: 'claude', pid: 100, taskId: 'a\u001bb'},
			'characters that cannot be shown',
		],
	])('refuses %s, and leaves nothing behind', async (_case, registration, message) => {
		const {bus, foreign, processes} = await openTestBus();
		processes.start(100);
		await expect(bus.register(registration)).rejects.toMatchObject({
			kind: 'usage',
			message: expect.stringContaining(message),
		});
		expect(value(foreign, 'SELECT count(*) FROM session_registry')).toBe(0);
	});

	it('counts other agents, but neither monitors nor the dead', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(1);
		await join(2, {kind: 'monitor', vendor: 'monitor'});
		await bus.unregister(await join(3));
		processes.start(4);
		expect((await bus.register({vendor: 'claude', pid: 4})).otherAgents).toBe(1);
	});

	it('reports unread mail by type, however much there is', async () => {
		const {bus, foreign, join} = await openTestBus();
		const id = await join(100);
		const insert = foreign.prepare(
			'INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload) VALUES (?, ?, ?, ?)',
		);
		foreign.transaction(() => {
			for (let i = 0; i < 150; i++) insert.run('x', id, i % 3 === 0 ? 'state' : 'direct', 'hi');
		})();
		const {unread} = await bus.register({vendor: 'claude', pid: 100});
		expect(unread).toEqual({total: 150, byType: {state: 50, direct: 100}});
	});
});

describe('the project of a session', () => {
	const candidates = {projectCandidates: ['PILOT', 'ATLAS']};

	it('is the first candidate that no other live agent of the worktree is on', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(200, {vendor: 'codex', projectId: 'PILOT'});
		processes.start(100);
		const result = await bus.register({vendor: 'claude', pid: 100, ...candidates});
		expect(result.session.projectId).toBe('ATLAS');
		expect(result.occupied).toEqual([{projectId: 'PILOT', by: 'codex-200'}]);
		expect(result.conflicts).toEqual([]);
	});

	it('is the first candidate, with a conflict, when it is occupied in another worktree alone', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(200, {vendor: 'codex', projectId: 'PILOT', cwd: '/src/one', worktree: '/src/one'});
		processes.start(100);
		const place = {cwd: '/src/two', worktree: '/src/two'};
		const result = await bus.register({vendor: 'claude', pid: 100, ...place, ...candidates});
		expect(result.session.projectId).toBe('PILOT');
		expect(result.occupied).toEqual([]);
		expect(result.conflicts.map(({type}) => type)).toEqual(['project_conflict']);
	});

	it('is the first candidate, without a conflict, where another folder is only called so', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(200, {projectNames: ['PILOT'], repositoryKey: 'folder:/x/PILOT', cwd: '/x/PILOT'});
		processes.start(100);
		const result = await bus.register({vendor: 'claude', pid: 100, cwd: '/y', ...candidates});
		expect(result.session.projectId).toBe('PILOT');
		expect(result.conflicts).toEqual([]);
	});

	it('is found by a name that no other repository shows, unless one was named', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(200, {projectNames: ['api', 'clientA/api'], repositoryKey: 'repository:/clientA/api'});
		processes.start(100);
		const found = {projectNames: ['api', 'clientB/api'], repositoryKey: 'repository:/clientB/api'};
		const first = await bus.register({vendor: 'claude', pid: 100, ...found});
		expect(first.session.projectId).toBe('clientB/api');
		expect(first.conflicts).toEqual([]);
		processes.start(101);
		const second = await bus.register({vendor: 'claude', pid: 101, ...found, ...candidates});
		expect(second.session.projectId).toBe('PILOT');
	});

	it('that was found becomes the one that is named so in its repository, for all that are on it', async () => {
		const {bus, processes, join} = await openTestBus();
		const found = {projectNames: ['api'], repositoryKey: 'repository:/api'};
		const ids = [await join(200, found), await join(201, found)];
		ids.push(await join(202, {projectId: 'api', repositoryKey: 'repository:/other'}));
		const rivals = async (pid: number, facts: Partial<Registration>) => {
			processes.start(pid);
			const {session, conflicts} = await bus.register({vendor: 'claude', pid, ...facts});
			const others = conflicts.flatMap(({sessionIds}) => sessionIds.filter(id => id !== session.sessionId));
			return others.sort();
		};
		expect(await rivals(203, {projectId: 'api', repositoryKey: 'repository:/api'})).toEqual(ids);
		expect(await rivals(204, found)).toEqual([...ids, 'claude-203']);
	});

	it('is the right one, with a conflict, when all are occupied', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(200, {vendor: 'codex', projectId: 'PILOT'});
		await join(300, {vendor: 'gemini', projectId: 'ATLAS'});
		processes.start(100);
		const result = await bus.register({vendor: 'claude', pid: 100, ...candidates});
		expect(result.session.projectId).toBe('PILOT');
		expect(result.conflicts.map(alert => alert.subject)).toEqual(['PILOT']);
	});

	it('is not taken by an agent whose process is gone, a monitor, or one that ended', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(200, {projectId: 'PILOT'});
		await join(201, {vendor: 'monitor', kind: 'monitor', projectId: 'PILOT'});
		await bus.unregister(await join(202, {projectId: 'PILOT'}));
		processes.kill(200);
		processes.start(100);
		expect((await bus.register({vendor: 'kimi', pid: 100, ...candidates})).session.projectId).toBe('PILOT');
	});

	it('stays when the session registers again', async () => {
		const {bus, join} = await openTestBus();
		await join(100, candidates);
		await join(200, {vendor: 'codex', projectId: 'PILOT'});
		const {session} = await bus.register({vendor: 'claude', pid: 100, ...candidates});
		expect(session.projectId).toBe('PILOT');
	});
});

describe('a pid that was used again', () => {
	it('gives the new process the id, and the old session another, with all that was its own', async () => {
		const {bus, processes, clock, join} = await openTestBus();
		const other = await join(200, {vendor: 'codex'});
		const old = await join(100, {agentSessionId: 'old talk'});
		await bus.send(other, {to: old, body: 'for the old one'});
		await bus.claim(old, 'T');
		await bus.lock(old, '/etc/hosts');
		await bus.recordEdit(old, '/etc/hostname');
		await bus.claim(other, 'U');
		await bus.claim(old, 'U');
		processes.start(100);
		clock.advance(minute);
		expect(await join(100, {agentSessionId: 'new talk'})).toBe('claude-100');
		expect(await sessionOf(bus, 'claude-100')).toMatchObject({
			agentSessionId: 'new talk',
			unread: 0,
			claims: 0,
			locks: 0,
		});
		expect(await sessionOf(bus, 'claude-100~1')).toMatchObject({
			agentSessionId: 'old talk',
			unread: 1,
			claims: 1,
			locks: 1,
		});
		expect(await bus.inbox('claude-100')).toEqual([]);
		await bus.recordEdit(other, '/etc/hostname');
		expect(await bus.listAlerts()).toEqual([]);
	});

	it('lets the old conversation be resumed later, under any pid', async () => {
		const {bus, processes, join, lookTwice} = await openTestBus();
		const other = await join(200, {vendor: 'codex'});
		const old = await join(100, {agentSessionId: 'old talk'});
		await bus.send(other, {to: old, body: 'for the old one'});
		await bus.claim(old, 'T');
		processes.start(100);
		await join(100, {agentSessionId: 'new talk'});
		await lookTwice();
		expect((await sessionOf(bus, 'claude-100~1')).state).toBe('orphaned');
		expect((await sessionOf(bus, 'claude-100')).state).toBe('active');
		const heir = await join(300, {agentSessionId: 'old talk'});
		expect((await bus.inbox(heir)).map(message => message.body)).toEqual(['for the old one']);
		expect((await bus.claim(heir, 'T')).claimed).toBe(true);
	});

	it('keeps apart three sessions that had one pid after another', async () => {
		const {bus, processes, join} = await openTestBus();
		for (const talk of ['a', 'b', 'c']) {
			processes.start(100);
			await join(100, {agentSessionId: talk});
		}
		const {sessions} = await bus.snapshot();
		expect(sessions.map(({sessionId, agentSessionId}) => [sessionId, agentSessionId])).toEqual([
			['claude-100~1', 'a'],
			['claude-100~2', 'b'],
			['claude-100', 'c'],
		]);
	});
});

describe('a process that carries several conversations', () => {
	it('has one session for each, the later ones numbered', async () => {
		const {join} = await openTestBus();
		const shared = {vendor: 'codex', sharedProcess: true};
		expect(await join(41200, {...shared, agentSessionId: 'a'})).toBe('codex-41200');
		expect(await join(41200, {...shared, agentSessionId: 'b'})).toBe('codex-41200.2');
		expect(await join(41200, {...shared, agentSessionId: 'c'})).toBe('codex-41200.3');
		expect(await join(41200, {...shared, agentSessionId: 'b'})).toBe('codex-41200.2');
	});

	it('has one session when it carries only one conversation at a time', async () => {
		const {join} = await openTestBus();
		expect(await join(100, {agentSessionId: 'a'})).toBe('claude-100');
		expect(await join(100, {agentSessionId: 'b'})).toBe('claude-100');
	});
});

describe('unregister', () => {
	it('gives back claims and locks, ends conflicts, and tells everyone', async () => {
		const {bus, join} = await openTestBus();
		const id = await join(100, {projectId: 'P'});
		const other = await join(200, {vendor: 'codex', projectId: 'P'});
		await bus.claim(id, 'T');
		await bus.lock(id, '/etc/hosts');
		expect(await bus.listAlerts()).toHaveLength(1);
		await bus.unregister(id);
		expect(await bus.listClaims()).toEqual([]);
		expect(await bus.listLocks()).toEqual([]);
		expect(await bus.listAlerts()).toEqual([]);
		expect(await bus.peek(other)).toEqual([]);
		expect(JSON.parse((await bus.listLifecycle())[0]?.body ?? '')).toMatchObject({
			event: 'ended',
			sessionId: id,
		});
		await expect(bus.claim(id, 'T')).rejects.toMatchObject({kind: 'refused'});
	});

	it('never ends a session whose id only begins like the given one', async () => {
		const {bus, join} = await openTestBus();
		await join(1234);
		await expect(bus.unregister('claude-123')).rejects.toMatchObject({
			kind: 'usage',
			hint: 'did you mean claude-1234?',
		});
		expect((await sessionOf(bus, 'claude-1234')).status).toBe('active');
	});
});

describe('the goodbye of a program that knows only the tables', () => {
	it.each([
		['removing its row', "DELETE FROM session_registry WHERE session_id = 'codex-9'"],
		['marking its row', "UPDATE session_registry SET status = 'ended' WHERE session_id = 'codex-9'"],
	])('by %s gives back what it held', async (_case, goodbye) => {
		const {bus, foreign, join} = await openTestBus();
		const id = await join(100, {projectId: 'P'});
		foreign.exec(`
			INSERT INTO session_registry (session_id, llm_vendor, pid, project_id) VALUES ('codex-9', 'codex', 9, 'P');
			INSERT INTO task_claims (task_id, session_id) VALUES ('T', 'codex-9');
			INSERT INTO file_locks (file_path, session_id) VALUES ('/a', 'codex-9');`);
		await bus.detectConflicts();
		expect(await bus.listAlerts()).toHaveLength(1);
		foreign.exec(goodbye);
		expect(await bus.listClaims()).toEqual([]);
		expect(await bus.listLocks()).toEqual([]);
		expect((await bus.claim(id, 'T')).claimed).toBe(true);
		await bus.prune();
		expect(await bus.listAlerts()).toEqual([]);
	});
});

describe('findSession', () => {
	it('finds a session by id, conversation, task and unique beginning', async () => {
		const {bus, join} = await openTestBus();
		await join(12345, {taskId: 'H.13', agentSessionId: 'aaaa'});
		await join(12999, {taskId: 'J.1', agentSessionId: 'bbbb'});
		for (const name of ['claude-12345', 'aaaa', 'H.13', 'claude-123']) {
			expect((await bus.findSession(name)).sessionId).toBe('claude-12345');
		}
		await expect(bus.findSession('claude-12')).rejects.toMatchObject({
			kind: 'usage',
			hint: 'say which: claude-12345, claude-12999',
		});
		await expect(bus.findSession('cluade-12999')).rejects.toMatchObject({
			hint: expect.stringMatching(/^did you mean claude-12999/),
		});
	});

	it('tells the conversations of a shared process apart, and never takes one for another', async () => {
		const {bus, join} = await openTestBus();
		await join(100, {agentSessionId: 'a', sharedProcess: true});
		await join(100, {agentSessionId: 'b', sharedProcess: true});
		expect((await bus.findSessionOfProcess([99, 100], 'a'))?.sessionId).toBe('claude-100');
		expect((await bus.findSessionOfProcess(100, 'b'))?.sessionId).toBe('claude-100.2');
		expect(await bus.findSessionOfProcess(100, 'c')).toBeNull();
	});

	it('refuses to guess where a process carries several conversations and none is told', async () => {
		const {bus, join} = await openTestBus();
		for (const agentSessionId of ['a', 'b']) await join(100, {agentSessionId, sharedProcess: true});
		const refusal = {
			kind: 'usage',
			message: 'process 100 carries 2 conversations, and which one calls is not told',
			hint: 'name its session in a command, as in `session-bus inbox --session ID`; it is one of claude-100, claude-100.2',
		};
		await expect(bus.findSessionOfProcess(100)).rejects.toMatchObject(refusal);
		for (const sharedProcess of [true, false])
			await expect(join(100, {sharedProcess})).rejects.toMatchObject(refusal);
		await bus.unregister('claude-100.2');
		expect((await bus.findSessionOfProcess(100))?.sessionId).toBe('claude-100');
		expect(await join(100)).toBe('claude-100');
	});

	it('takes none of several conversations for one that is not among them, however they registered', async () => {
		const {bus, join} = await openTestBus();
		await join(100, {agentSessionId: 'a'});
		await join(100, {agentSessionId: 'b', sharedProcess: true});
		expect(await bus.findSessionOfProcess(100, 'c')).toBeNull();
	});

	it('refuses one that was left, and finds what followed it for whoever was started with it', async () => {
		const {bus, join} = await openTestBus();
		await join(100, {agentSessionId: 'a'});
		await join(100, {agentSessionId: 'b', sharedProcess: true});
		await bus.unregister('claude-100.2');
		await join(100, {agentSessionId: 'c'});
		await join(100, {agentSessionId: 'd', sharedProcess: true});
		await expect(bus.findSessionOfProcess(100, 'a')).rejects.toMatchObject({kind: 'usage'});
		const session = await bus.findSessionOfProcess(100, 'a', {isFrozen: true});
		expect(session).toMatchObject({agentSessionId: 'c'});
	});

	it('finds the session of a running process, and none once the pid is another’s', async () => {
		const {bus, processes, clock, join} = await openTestBus();
		await join(100, {agentSessionId: 'a'});
		expect((await bus.findSessionOfProcess(100))?.sessionId).toBe('claude-100');
		expect((await bus.findSessionOfConversation('a'))?.sessionId).toBe('claude-100');
		processes.start(100);
		clock.advance(minute);
		expect(await bus.findSessionOfProcess(100)).toBeNull();
	});
});
