import {describe, expect, it} from 'vitest';
import {day, minute, second} from '../../../source/bus/timestamps.js';
import {beatForLocalSessions, prune} from '../../../source/bus/verbs/keep.js';
import {thisMachine} from '../support/fake-processes.js';
import {openTestBus, sessionOf} from '../support/test-bus.js';

describe('a session whose process died', () => {
	it('is ended at the second look, gives back what it held, and the operator is told', async () => {
		const {bus, context, clock, processes, join} = await openTestBus();
		const id = await join(100, {projectId: 'P'});
		await join(200, {vendor: 'codex', projectId: 'P'});
		await bus.claim(id, 'T');
		await bus.lock(id, '/etc/hosts');
		processes.kill(100);
		expect(await beatForLocalSessions(context)).toEqual({remaining: 2, missed: 1});
		clock.advance(2 * second - 1);
		expect(await beatForLocalSessions(context)).toEqual({remaining: 2, missed: 1});
		expect(await sessionOf(bus, id)).toMatchObject({state: 'stale', claims: 1, locks: 1});
		clock.advance(1);
		expect(await beatForLocalSessions(context)).toEqual({remaining: 1, missed: 0});
		expect(await sessionOf(bus, id)).toMatchObject({state: 'orphaned', claims: 0, locks: 0});
		expect((await bus.listAlerts()).map(({type, sessionIds}) => [type, sessionIds])).toEqual([
			['session_orphaned', [id]],
		]);
		await beatForLocalSessions(context);
		expect(await bus.listAlerts({all: true})).toHaveLength(2);
	});

	it('is not ended when it was there again at the next look', async () => {
		const {bus, context, clock, processes, join} = await openTestBus();
		const id = await join(100);
		const seen = processes.look(100);
		processes.kill(100);
		await beatForLocalSessions(context);
		if (typeof seen !== 'string') processes.restore(seen);
		clock.advance(minute);
		await beatForLocalSessions(context);
		processes.kill(100);
		await beatForLocalSessions(context);
		expect((await sessionOf(bus, id)).status).toBe('active');
	});

	it('is not ended by a look that was made for the process that had its id before', async () => {
		const {bus, context, clock, processes, join} = await openTestBus();
		await join(100, {agentSessionId: 'old'});
		processes.kill(100);
		await beatForLocalSessions(context);
		clock.advance(minute);
		// Between the look and what follows from it a new process registers under the same pid
		const beating = beatForLocalSessions(context);
		processes.start(100);
		const registering = bus.register({vendor: 'claude', pid: 100, agentSessionId: 'new'});
		await Promise.all([beating, registering]);
		await beatForLocalSessions(context);
		expect(await sessionOf(bus, 'claude-100')).toMatchObject({status: 'active', agentSessionId: 'new'});
	});

	it('is left alone by those who cannot see it', async () => {
		const test = await openTestBus();
		const id = await test.join(100);
		for (const machine of [
			{...thisMachine, host: 'laptop', machineId: 'machine-2', bootId: 'boot-2'},
			{...thisMachine, pidNamespace: '7'},
		]) {
			const {context, lookTwice} = await openTestBus({path: test.bus.path, machine});
			await lookTwice();
			expect(await beatForLocalSessions(context)).toEqual({remaining: 0, missed: 0});
		}
		expect((await sessionOf(test.bus, id)).status).toBe('active');
	});

	it('is orphaned by a reboot', async () => {
		const test = await openTestBus();
		const id = await test.join(100);
		const {lookTwice} = await openTestBus({path: test.bus.path, machine: {...thisMachine, bootId: 'boot-2'}});
		await lookTwice();
		expect((await sessionOf(test.bus, id)).status).toBe('orphaned');
	});

	it('just ends when it was a monitor or a person', async () => {
		const {bus, processes, join, lookTwice} = await openTestBus();
		const id = await join(100, {vendor: 'monitor', kind: 'monitor'});
		processes.kill(100);
		await lookTwice();
		expect((await sessionOf(bus, id)).status).toBe('ended');
		expect(await bus.listAlerts()).toEqual([]);
	});

	it('causes no new conflict once it was missed', async () => {
		const {bus, processes, join} = await openTestBus();
		await join(100, {projectId: 'P'});
		processes.kill(100);
		await join(200, {vendor: 'codex', projectId: 'P'});
		expect(await bus.listAlerts()).toEqual([]);
	});

	it('has its alert ended by goodbye, by resuming, by registering again, and by being forgotten', async () => {
		const ways: ReadonlyArray<(test: Awaited<ReturnType<typeof openTestBus>>) => Promise<unknown>> = [
			({bus}) => bus.unregister('claude-100'),
			({join}) => join(101, {agentSessionId: 'talk'}),
			({processes, join}) => {
				processes.start(100);
				return join(100, {agentSessionId: 'talk'});
			},
			async ({bus, clock}) => {
				clock.advance(8 * day);
				await bus.prune();
				await bus.prune();
			},
		];
		for (const way of ways) {
			const test = await openTestBus();
			await test.join(100, {agentSessionId: 'talk'});
			test.processes.kill(100);
			await test.lookTwice();
			expect((await test.bus.listAlerts()).map(({type}) => type)).toEqual(['session_orphaned']);
			await way(test);
			expect(await test.bus.listAlerts()).toEqual([]);
		}
	});
});

describe('a conversation that goes on in a new process', () => {
	it('inherits unread mail, its place among the broadcasts, claims and locks', async () => {
		const {bus, processes, join, lookTwice} = await openTestBus();
		const other = await join(200, {vendor: 'codex'});
		const old = await join(100, {agentSessionId: 'talk'});
		await bus.send(other, {to: null, body: 'read before'});
		await bus.inbox(old);
		await bus.send(other, {to: old, body: 'mail'});
		await bus.send(other, {to: null, body: 'broadcast'});
		await bus.claim(old, 'T');
		await bus.lock(old, '/etc/hosts');
		processes.kill(100);
		await lookTwice();
		await bus.send(other, {to: old, body: 'sent after its death'});
		const heir = await join(101, {agentSessionId: 'talk'});
		expect(heir).toBe('claude-101');
		expect(await sessionOf(bus, heir)).toMatchObject({unread: 3, claims: 1, locks: 1});
		expect((await bus.inbox(heir)).map(({body}) => body)).toEqual([
			'mail',
			'broadcast',
			'sent after its death',
		]);
		expect(await bus.listClaims()).toMatchObject([{taskId: 'T', sessionId: heir}]);
		expect(await bus.listLocks()).toMatchObject([{path: '/etc/hosts', sessionId: heir}]);
		expect(await sessionOf(bus, old)).toMatchObject({state: 'ended', claims: 0, locks: 0});
		const [event] = await bus.listLifecycle();
		expect(JSON.parse(event?.body ?? '')).toMatchObject({event: 'resumed', sessionId: heir});
		expect((await bus.listAlerts()).map(({type}) => type)).toEqual([]);
	});

	it('inherits at once, without waiting for the second look at its old process', async () => {
		const {bus, processes, join} = await openTestBus();
		const old = await join(100, {agentSessionId: 'talk'});
		await bus.claim(old, 'T');
		await bus.lock(old, '/etc/hosts');
		processes.kill(100);
		const heir = await join(101, {agentSessionId: 'talk'});
		expect(await sessionOf(bus, heir)).toMatchObject({claims: 1, locks: 1});
	});

	it('does not get back what others took since', async () => {
		const {bus, processes, join, lookTwice} = await openTestBus();
		const other = await join(200, {vendor: 'codex'});
		const old = await join(100, {agentSessionId: 'talk'});
		for (const task of ['T', 'U']) await bus.claim(old, task);
		for (const file of ['/etc/hosts', '/etc/hostname']) await bus.lock(old, file);
		processes.kill(100);
		await lookTwice();
		await bus.claim(other, 'T');
		await bus.lock(other, '/etc/hosts');
		const heir = await join(101, {agentSessionId: 'talk'});
		expect((await bus.listClaims()).map(({taskId, sessionId}) => [taskId, sessionId])).toEqual([
			['U', heir],
			['T', other],
		]);
		expect((await bus.listLocks()).map(({path, sessionId}) => [path, sessionId])).toEqual([
			['/etc/hostname', heir],
			['/etc/hosts', other],
		]);
		expect(await sessionOf(bus, heir)).toMatchObject({claims: 1, locks: 1});
	});

	it('inherits when its process registers first and names the conversation later', async () => {
		const {bus, processes, join, lookTwice} = await openTestBus();
		const other = await join(200, {vendor: 'codex'});
		const old = await join(100, {agentSessionId: 'talk'});
		await bus.claim(old, 'T');
		processes.kill(100);
		await lookTwice();
		await bus.send(other, {to: old, body: 'mail'});
		const heir = await join(101);
		await bus.send(other, {to: null, body: 'broadcast'});
		await bus.inbox(heir);
		await join(101, {agentSessionId: 'talk'});
		expect((await bus.inbox(heir)).map(({body}) => body)).toEqual(['mail']);
		expect((await bus.claim(heir, 'T')).claimed).toBe(true);
		expect(await sessionOf(bus, heir)).toMatchObject({claims: 1, unread: 0});
	});

	it('holds once what both held', async () => {
		const {bus, processes, join} = await openTestBus();
		const old = await join(100, {agentSessionId: 'talk'});
		const heir = await join(101);
		for (const id of [old, heir]) await bus.lock(id, '/etc/hosts', {mode: 'shared'});
		processes.kill(100);
		await join(101, {agentSessionId: 'talk'});
		expect(await bus.listLocks()).toMatchObject([{path: '/etc/hosts', sessionId: heir}]);
		expect(await sessionOf(bus, heir)).toMatchObject({locks: 1});
	});

	it('hands on from process to process', async () => {
		const {bus, processes, join, lookTwice} = await openTestBus();
		const other = await join(200, {vendor: 'codex'});
		let holder = await join(100, {agentSessionId: 'talk'});
		await bus.claim(holder, 'T');
		await bus.lock(holder, '/etc/hosts');
		await bus.send(other, {to: holder, body: 'mail'});
		for (const pid of [101, 102, 103]) {
			processes.kill(pid - 1);
			await lookTwice();
			holder = await join(pid, {agentSessionId: 'talk'});
			expect(await sessionOf(bus, holder)).toMatchObject({claims: 1, locks: 1, unread: 1});
		}
		expect(await bus.listAlerts()).toEqual([]);
	});

	it('inherits nothing while another process still has it open', async () => {
		const {bus, processes, join, lookTwice} = await openTestBus();
		await bus.claim(await join(100, {agentSessionId: 'talk'}), 'T');
		await bus.lock('claude-100', '/etc/hosts');
		processes.kill(100);
		await lookTwice();
		const heir = await join(101, {agentSessionId: 'talk'});
		const second = await join(102, {agentSessionId: 'talk'});
		expect(await sessionOf(bus, heir)).toMatchObject({claims: 1, locks: 1});
		expect(await sessionOf(bus, second)).toMatchObject({claims: 0, locks: 0});
		expect(await bus.listAlerts()).toEqual([]);
	});
});

describe('prune', () => {
	it('keeps finished things as long as they are to be kept, and no longer', async () => {
		const {bus, clock, foreign, join} = await openTestBus();
		const one = await join(100);
		const other = await join(200, {vendor: 'codex'});
		await bus.send(one, {to: other, body: 'read'});
		await bus.inbox(other);
		await bus.send(one, {to: other, body: 'expires', ttlSeconds: 60});
		await bus.send(one, {to: other, body: 'waits for ever'});
		await bus.send(one, {to: other, body: 'waits for long', ttlSeconds: (3 * day) / second});
		await bus.send(one, {to: null, body: 'broadcast for a day'});
		await bus.send(one, {to: null, body: 'broadcast for long', ttlSeconds: (3 * day) / second});
		await bus.unregister(await join(300));
		const left = () =>
			foreign
				.prepare(
					"SELECT payload FROM inter_session_messages WHERE channel <> 'session_lifecycle' ORDER BY id",
				)
				.pluck()
				.all();
		clock.advance(day);
		expect(await bus.prune()).toEqual({messages: 0, sessions: 0, alerts: 0});
		clock.advance(minute + 1);
		expect((await bus.prune()).messages).toBe(2);
		expect(left()).toEqual(['waits for ever', 'waits for long', 'broadcast for a day', 'broadcast for long']);
		clock.advance(day);
		expect((await bus.prune()).messages).toBeGreaterThan(1);
		expect(left()).toEqual(['waits for ever', 'waits for long', 'broadcast for long']);
		expect((await bus.peek(other)).map(({body}) => body)).toEqual(left());
		clock.advance(2 * day);
		await bus.send(one, {to: other, body: 'new'});
		await bus.prune();
		expect(left()).toEqual(['waits for ever', 'new']);
		clock.advance(3 * day);
		expect((await bus.prune()).sessions).toBe(1);
	});

	it('keeps what was read or ran out a moment ago, however long it had waited, so that its rest can be read', async () => {
		const {bus, clock, foreign, join} = await openTestBus();
		const one = await join(100);
		const other = await join(200, {vendor: 'codex'});
		const told = await bus.send(one, {to: other, body: 'waits for days'});
		const foreignly = await bus.send(one, {to: other, body: 'is read by another program'});
		const ranOut = await bus.send(one, {to: other, body: 'runs out', ttlSeconds: (3 * day) / second});
		const broadcast = await bus.send(one, {to: null, body: 'for all', ttlSeconds: (3 * day) / second});
		const nonsense = await bus.send(one, {to: other, body: 'was read in no year'});
		await bus.send(one, {to: other, body: 'the newest'});
		clock.advance(3 * day);
		await bus.confirm(other, [told.id]);
		const setReadAt = foreign.prepare('UPDATE inter_session_messages SET read_at = ? WHERE id = ?');
		setReadAt.run(new Date(clock.time).toISOString().slice(0, 19).replace('T', ' '), foreignly.id);
		setReadAt.run('yes', nonsense.id);
		const known = async () => {
			await bus.prune();
			const looks = [told, foreignly, ranOut, broadcast, nonsense].map(({id}) =>
				bus.findMessage(other, id).then(
					() => true,
					() => false,
				),
			);
			return Promise.all(looks);
		};
		expect(await known()).toEqual([true, true, true, true, false]);
		clock.advance(day);
		expect(await known()).toEqual([true, false, true, true, false]);
		clock.advance(1);
		expect(await known()).toEqual([false, false, false, false, false]);
	});

	it('never takes the newest message, whose number must not be given out again', async () => {
		const {bus, clock, foreign, join} = await openTestBus();
		const one = await join(100);
		const other = await join(200, {vendor: 'codex'});
		await bus.send(one, {to: other, body: 'last'});
		await bus.inbox(other);
		clock.advance(10 * day);
		await bus.prune();
		expect(foreign.prepare('SELECT payload FROM inter_session_messages').pluck().all()).toEqual(['last']);
	});

	it('keeps an ended session while mail waits for its conversation', async () => {
		const {bus, clock, processes, join, lookTwice} = await openTestBus();
		const one = await join(100);
		const other = await join(200, {vendor: 'codex', agentSessionId: 'talk'});
		await bus.send(one, {to: other, body: 'waits'});
		processes.kill(200);
		await lookTwice();
		clock.advance(100 * day);
		await bus.prune();
		const heir = await join(201, {vendor: 'codex', agentSessionId: 'talk'});
		expect((await bus.inbox(heir)).map(({body}) => body)).toEqual(['waits']);
	});

	it('forgets alerts that are over, and free claims and locks', async () => {
		const {bus, clock, foreign, join} = await openTestBus();
		const one = await join(100, {projectId: 'P'});
		await bus.unregister(await join(200, {vendor: 'codex', projectId: 'P'}));
		await bus.claim(one, 'T');
		await bus.release(one, 'T');
		await bus.lock(one, '/etc/hosts');
		await bus.unlock(one, '/etc/hosts');
		const rows = (table: string) => foreign.prepare(`SELECT count(*) FROM ${table}`).pluck().get();
		clock.advance(7 * day);
		await bus.prune();
		expect(['operator_alerts', 'task_claims', 'file_locks'].map(rows)).toEqual([1, 1, 1]);
		clock.advance(1);
		await bus.prune();
		expect(['operator_alerts', 'task_claims', 'file_locks'].map(rows)).toEqual([0, 0, 0]);
	});

	it('obeys the configured times', async () => {
		const retention = {messages: minute, sessions: minute, alerts: minute};
		const {bus, context, clock, join} = await openTestBus({settings: {retention}});
		await bus.unregister(await join(100));
		clock.advance(minute + 1);
		expect((await prune(context)).sessions).toBe(1);
	});

	it('corrects counters that a program has put wrong by replacing rows', async () => {
		const {bus, foreign, join} = await openTestBus();
		const one = await join(100);
		const other = await join(200, {vendor: 'codex'});
		await bus.claim(one, 'T');
		foreign.prepare("INSERT OR REPLACE INTO task_claims (task_id, session_id) VALUES ('T', ?)").run(other);
		await bus.prune();
		expect((await sessionOf(bus, one)).claims).toBe(0);
		expect((await sessionOf(bus, other)).claims).toBe(1);
	});
});

describe('a session another program wrote', () => {
	it('ends after a day without a beat', async () => {
		const {bus, clock, foreign} = await openTestBus();
		foreign.exec(
			"INSERT INTO session_registry (session_id, llm_vendor, pid) VALUES ('claude-7', 'claude', 7)",
		);
		clock.time = Date.now() + day - minute;
		await bus.prune();
		expect((await sessionOf(bus, 'claude-7')).status).toBe('active');
		clock.advance(2 * minute);
		await bus.prune();
		expect((await sessionOf(bus, 'claude-7')).status).toBe('active');
		clock.advance(2 * minute);
		await bus.prune();
		expect((await sessionOf(bus, 'claude-7')).status).toBe('ended');
	});

	it('lives on when it beats again after a sleep as long as that', async () => {
		const {bus, clock, foreign} = await openTestBus();
		foreign.exec(
			"INSERT INTO session_registry (session_id, llm_vendor, pid) VALUES ('claude-7', 'claude', 7)",
		);
		clock.time = Date.now() + 2 * day;
		await bus.prune();
		clock.advance(minute);
		foreign
			.prepare("UPDATE session_registry SET heartbeat_at = ? WHERE session_id = 'claude-7'")
			.run(new Date(clock.now()).toISOString());
		clock.advance(minute);
		await bus.prune();
		expect((await sessionOf(bus, 'claude-7')).status).toBe('active');
	});

	it('lives on when it tells neither when it came nor when it beat', async () => {
		const {bus, clock, foreign} = await openTestBus();
		foreign.exec(
			"INSERT INTO session_registry (session_id, llm_vendor, pid) VALUES ('claude-7', 'claude', 7)",
		);
		foreign.exec('UPDATE session_registry SET heartbeat_at = NULL, registered_at = NULL');
		await bus.prune();
		clock.advance(2 * minute);
		await bus.prune();
		expect((await sessionOf(bus, 'claude-7')).status).toBe('active');
	});
});
