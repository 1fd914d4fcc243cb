import {describe, expect, it} from 'vitest';
import {minute, second} from '../../../source/bus/timestamps.js';
import {openTestBus, sessionOf, type TestBus} from '../support/test-bus.js';

/** Ends the process of a session, as whoever records the kill has done. */
async function kill({bus, clock, processes}: TestBus, sessionId: string, by = 'person') {
	const {identity} = await bus.boundProcess(sessionId);
	const sinceMs = clock.now();
	processes.kill(identity.pid ?? 0);
	return (await bus.recordKill({identity, by, sinceMs})).map(session => session.sessionId);
}

describe('a kill', () => {
	it('makes the session an orphan at once, says who did it, and alerts nobody', async () => {
		const test = await openTestBus();
		const {bus, join, lookTwice} = test;
		const other = await join(200, {vendor: 'codex'});
		const id = await join(100, {agentSessionId: 'talk'});
		await bus.claim(id, 'T');
		await bus.lock(id, '/etc/hosts');
		await bus.send(other, {to: id, body: 'mail'});
		await bus.take(id);
		expect(await kill(test, id, other)).toEqual([id]);
		expect(await sessionOf(bus, id)).toMatchObject({
			state: 'orphaned',
			stateReason: `it was killed by ${other}`,
			claims: 0,
			locks: 0,
			unread: 1,
		});
		const [event] = await bus.listLifecycle();
		expect(JSON.parse(event?.body ?? '')).toMatchObject({
			event: 'orphaned',
			sessionId: id,
			reason: `killed by ${other}`,
		});
		await lookTwice();
		expect(await bus.listAlerts({all: true})).toEqual([]);
		const heir = await join(101, {agentSessionId: 'talk'});
		expect(await sessionOf(bus, heir)).toMatchObject({claims: 1, locks: 1, unread: 1});
		expect((await bus.take(heir)).map(({body}) => body)).toEqual(['mail']);
	});

	it('leaves what it held to its heir even when the agent said goodbye in its last moment', async () => {
		const test = await openTestBus();
		const {bus, clock, processes, join} = test;
		const id = await join(100, {agentSessionId: 'talk'});
		await bus.claim(id, 'before');
		await bus.release(id, 'before');
		await bus.claim(id, 'T');
		await bus.lock(id, '/etc/hosts');
		clock.advance(second);
		const {identity} = await bus.boundProcess(id);
		const sinceMs = clock.now();
		await bus.unregister(id);
		processes.kill(100);
		clock.advance(second);
		await bus.recordKill({identity, by: 'person', sinceMs});
		expect((await sessionOf(bus, id)).state).toBe('orphaned');
		const heir = await join(101, {agentSessionId: 'talk'});
		expect((await bus.listClaims()).map(({taskId, sessionId}) => [taskId, sessionId])).toEqual([['T', heir]]);
		expect(await bus.listLocks()).toMatchObject([{path: '/etc/hosts', sessionId: heir}]);
	});

	it('does not bring back a session that had said goodbye before, or that another one continues', async () => {
		const test = await openTestBus();
		const {bus, clock, processes, join} = test;
		const old = await join(100, {agentSessionId: 'talk', sharedProcess: true});
		const {identity} = await bus.boundProcess(old);
		await bus.unregister(old);
		clock.advance(1);
		const sinceMs = clock.now();
		processes.kill(100);
		expect(await bus.recordKill({identity, by: 'person', sinceMs})).toEqual([]);
		const second = await join(101, {agentSessionId: 'other'});
		const next = await bus.boundProcess(second);
		processes.kill(101);
		await join(102, {agentSessionId: 'other'});
		expect(await bus.recordKill({identity: next.identity, by: 'person', sinceMs})).toEqual([]);
		expect((await sessionOf(bus, second)).state).toBe('ended');
	});

	it('takes all sessions of a shared process, and none of another one that has its pid', async () => {
		const test = await openTestBus();
		const {bus, processes, join} = test;
		const one = await join(100, {vendor: 'codex', agentSessionId: 'a', sharedProcess: true});
		const two = await join(100, {vendor: 'codex', agentSessionId: 'b', sharedProcess: true});
		const {identity, sessions} = await bus.boundProcess(two);
		expect(sessions.map(({sessionId}) => sessionId)).toEqual([one, two]);
		processes.start(100);
		const stranger = await join(100, {vendor: 'claude', agentSessionId: 'c'});
		expect(
			(await bus.recordKill({identity, by: 'person', sinceMs: 0})).map(({sessionId}) => sessionId),
		).toEqual([one, two]);
		expect((await sessionOf(bus, stranger)).state).toBe('active');
	});

	it('ends the alert of a keeper that was faster', async () => {
		const test = await openTestBus();
		const {bus, clock, processes, join, lookTwice} = test;
		const id = await join(100);
		const {identity} = await bus.boundProcess(id);
		const sinceMs = clock.now();
		processes.kill(100);
		await lookTwice();
		expect((await bus.listAlerts()).map(({type}) => type)).toEqual(['session_orphaned']);
		await bus.recordKill({identity, by: 'person', sinceMs});
		expect(await bus.listAlerts()).toEqual([]);
		expect((await sessionOf(bus, id)).stateReason).toBe('it was killed by person');
	});

	it('just ends a monitor or person of the same process', async () => {
		const test = await openTestBus();
		const id = await test.join(100, {vendor: 'person', kind: 'person'});
		await kill(test, id);
		expect((await sessionOf(test.bus, id)).state).toBe('ended');
	});
});

describe('the process of a session', () => {
	it('is told with its presence and its beginning, which is not that of a later one with its pid', async () => {
		const {bus, processes, join} = await openTestBus();
		processes.began = 5 * minute;
		const id = await join(100);
		expect(await bus.boundProcess(id)).toMatchObject({presence: 'alive', startedMs: 5 * minute});
		processes.start(100);
		expect(await bus.boundProcess(id)).toMatchObject({presence: 'gone', startedMs: null});
		processes.hide(100);
		expect(await bus.boundProcess(id)).toMatchObject({presence: 'unknown', startedMs: null});
	});
});

describe('the rows of a session', () => {
	it('are all it has in every table, as they are stored, and nobody else’s', async () => {
		const {bus, foreign, join} = await openTestBus();
		const id = await join(100, {projectId: 'P'});
		const other = await join(200, {vendor: 'codex', projectId: 'P'});
		await bus.claim(id, 'T');
		await bus.release(id, 'T');
		await bus.claim(other, 'U');
		await bus.lock(id, '/etc/hosts');
		await bus.unlock(id, '/etc/hosts');
		await bus.lock(other, '/etc/hosts');
		await bus.recordEdit(id, '/etc/hostname');
		await bus.send(id, {to: other, body: 'from it'});
		await bus.send(other, {to: id, body: 'to it'});
		await bus.send(other, {to: other, body: 'neither'}).catch(() => {});
		await bus.send(other, {to: null, body: 'to all'});
		await bus.inbox(id);
		foreign.exec('ALTER TABLE session_registry ADD COLUMN colour TEXT');
		foreign.prepare("UPDATE session_registry SET colour = 'red' WHERE session_id = ?").run(id);
		const move = foreign.prepare(
			"INSERT INTO head_moves (worktree, kind, was, became, moved_ms, mover_id) VALUES ('/w', ?, 'a', 'b', 1, ?)",
		);
		move.run('branch', id);
		move.run('commit', other);
		const rows = await bus.exportRows(id);
		expect(rows.headMoves).toMatchObject([{kind: 'branch', mover_id: id}]);
		expect(rows.session).toMatchObject([{session_id: id, colour: 'red', pid: 100}]);
		const bodies = rows.messages.map(({payload}) => payload);
		expect(bodies).toEqual(expect.arrayContaining(['from it', 'to it']));
		expect(bodies).not.toContain('neither');
		expect(rows.claims).toMatchObject([{task_id: 'T', released_reason: 'released'}]);
		expect(rows.locks).toMatchObject([{file_path: '/etc/hosts', session_id: id}]);
		expect(rows.edits).toMatchObject([{file_path: '/etc/hostname', session_id: id}]);
		expect(rows.alerts).toMatchObject([{type: 'project_conflict'}]);
		expect(rows.lifecycle).toMatchObject([{sender_id: id, channel: 'session_lifecycle'}]);
	});

	it('of a session that does not exist are a mistake', async () => {
		const {bus, join} = await openTestBus();
		await join(100);
		await expect(bus.exportRows('claude-10')).rejects.toMatchObject({kind: 'usage'});
	});
});
