import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {SessionCache} from '../../../source/bus/session-cache.js';
import {listAllSessions} from '../../../source/bus/tables/sessions.js';
import {minute, second} from '../../../source/bus/timestamps.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

/*
 * Random deeds of several sessions and of programs that write the tables directly; after each of them the counts
 * that triggers, cursors and clocks keep must equal a count from scratch.
 */

const pids = [1, 2, 3, 4] as const;
const tasks = ['T', 'U', 'V'] as const;
const files = ['/etc/hosts', '/etc/hostname', '/etc/'] as const;

type Deed = {readonly name: string; readonly run: (test: TestBus) => Promise<unknown>};

const pid = fc.constantFrom(...pids);
const sessionId = pid.map(number => `claude-${number}`);
const anyId = fc.oneof(sessionId, fc.constantFrom('claude-1~1', 'raw-1', 'raw-2'));

const deed = <Values extends unknown[]>(
	name: string,
	values: {[Index in keyof Values]: fc.Arbitrary<Values[Index]>},
	run: (test: TestBus, ...drawn: Values) => Promise<unknown>,
): fc.Arbitrary<Deed> =>
	fc
		.tuple<Values>(...values)
		.map(drawn => ({name: `${name} ${JSON.stringify(drawn)}`, run: test => run(test, ...drawn)}));

const raw = (name: string, ids: fc.Arbitrary<string>, sql: string) =>
	deed(
		`raw ${name}`,
		[ids, fc.constantFrom(...tasks), fc.constantFrom(...files)],
		async ({foreign}, id, task, file) => {
			foreign.prepare(sql).run({id, task, file});
		},
	);

const deeds: ReadonlyArray<fc.Arbitrary<Deed>> = [
	deed('join', [pid, fc.constantFrom('a', 'b', null)], ({join}, number, agentSessionId) =>
		join(number, {agentSessionId}),
	),
	deed('reuse', [pid, fc.constantFrom('a', 'b', 'c')], ({processes, join}, number, agentSessionId) => {
		processes.start(number);
		return join(number, {agentSessionId});
	}),
	deed('die', [pid], async ({processes}, number) => processes.kill(number)),
	deed('look twice', [], ({lookTwice}) => lookTwice()),
	deed('unregister', [anyId], ({bus}, id) => bus.unregister(id)),
	deed('claim', [anyId, fc.constantFrom(...tasks)], ({bus}, id, task) => bus.claim(id, task)),
	deed('release', [anyId, fc.constantFrom(...tasks)], ({bus}, id, task) => bus.release(id, task)),
	deed('lock', [anyId, fc.constantFrom(...files), fc.boolean()], ({bus}, id, file, isShared) =>
		bus.lock(id, file, {mode: isShared ? 'shared' : 'exclusive', ttl: 30 * second}),
	),
	deed('unlock', [anyId, fc.constantFrom(...files)], ({bus}, id, file) => bus.unlock(id, file)),
	deed('send', [anyId, fc.option(anyId), fc.constantFrom(20, null)], ({bus}, id, to, ttlSeconds) =>
		bus.send(id, {to, body: 'x', ttlSeconds}),
	),
	deed('inbox', [anyId, fc.constantFrom(1, 100)], ({bus}, id, limit) => bus.inbox(id, limit)),
	deed('take', [anyId, fc.constantFrom(1, 100)], ({bus}, id, limit) => bus.take(id, limit)),
	deed('confirm', [anyId, fc.array(fc.integer({min: 1, max: 40}))], ({bus}, id, ids) => bus.confirm(id, ids)),
	deed('wait', [fc.constantFrom(second, 25 * second, 6 * minute, 20 * minute)], async ({clock}, time) =>
		clock.advance(time),
	),
	deed('wait for days', [], async ({clock}) => clock.advance(8 * 24 * 60 * minute)),
	deed('prune', [], ({bus}) => bus.prune()),
	deed('detect', [], ({bus}) => bus.detectConflicts()),
	raw(
		'session',
		anyId,
		'INSERT OR IGNORE INTO session_registry (session_id, llm_vendor) VALUES (@id, @task)',
	),
	raw(
		'new session row',
		anyId,
		'INSERT OR REPLACE INTO session_registry (session_id, llm_vendor, project_id) VALUES (@id, @task, @file)',
	),
	raw('goodbye', anyId, 'DELETE FROM session_registry WHERE session_id = @id'),
	raw('end', anyId, "UPDATE session_registry SET status = 'ended' WHERE session_id = @id"),
	raw('rename', anyId, "UPDATE OR IGNORE session_registry SET session_id = 'raw-2' WHERE session_id = @id"),
	raw(
		'message',
		anyId,
		'INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, ttl_seconds) VALUES (@task, @id, @task, @file, 15)',
	),
	raw(
		'broadcast',
		anyId,
		'INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds) VALUES (@id, @task, @file, 15)',
	),
	raw(
		'reading',
		anyId,
		"UPDATE inter_session_messages SET read_at = datetime('now') WHERE recipient_id = @id AND id % 2",
	),
	raw(
		'unreading',
		anyId,
		'UPDATE inter_session_messages SET read_at = NULL WHERE recipient_id = @id AND id % 3',
	),
	raw(
		'redirecting',
		anyId,
		"UPDATE inter_session_messages SET recipient_id = 'claude-2' WHERE recipient_id = @id AND id % 2",
	),
	raw(
		'making mail of a broadcast',
		anyId,
		'UPDATE inter_session_messages SET recipient_id = @id WHERE recipient_id IS NULL AND id % 4 = 1',
	),
	raw('cleaning', anyId, 'DELETE FROM inter_session_messages WHERE recipient_id = @id AND id % 2'),
	raw('lock', anyId, 'INSERT OR IGNORE INTO file_locks (file_path, session_id) VALUES (@file, @id)'),
	raw('unlock', anyId, 'DELETE FROM file_locks WHERE session_id = @id'),
	raw('claim', anyId, 'INSERT OR IGNORE INTO task_claims (task_id, session_id) VALUES (@task, @id)'),
	raw('taking over', anyId, 'UPDATE task_claims SET session_id = @id WHERE task_id = @task'),
	raw('release', anyId, 'DELETE FROM task_claims WHERE task_id = @task AND session_id = @id'),
];

/** The counts of every session, one by one. */
async function recount(
	{foreign, bus}: TestBus,
	ids: readonly string[],
): Promise<ReadonlyMap<string, unknown>> {
	const claims = foreign
		.prepare<[string], number>(
			'SELECT count(*) FROM task_claims WHERE session_id = ? AND released_ms IS NULL',
		)
		.pluck();
	const held = await bus.listLocks();
	return new Map(
		ids.map(id => [id, {locks: held.filter(lock => lock.sessionId === id).length, claims: claims.get(id)}]),
	);
}

async function check(test: TestBus, cache: SessionCache): Promise<void> {
	const {bus, context} = test;
	const {sessions} = await bus.snapshot({ended: true});
	const ids = sessions.map(session => session.sessionId);
	expect(new Map(sessions.map(({sessionId: id, locks, claims}) => [id, {locks, claims}]))).toEqual(
		await recount(test, ids),
	);
	for (const {sessionId: id, unread} of sessions) {
		expect([id, unread]).toEqual([id, (await bus.peek(id, 1000)).length]);
	}
	const [cached, read] = await context.engine.read(async reader => [
		await cache.refresh(reader),
		await listAllSessions(reader),
	]);
	expect([...cached.values()].sort((a, b) => a.sessionId.localeCompare(b.sessionId))).toEqual(
		read.sort((a, b) => a.sessionId.localeCompare(b.sessionId)),
	);
}

describe('the counts of locks, claims and unread mail', () => {
	it('equal a count from scratch after whatever anyone does', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.oneof(...deeds), {minLength: 5, maxLength: 60, size: 'max'}),
				async drawn => {
					const test = await openTestBus();
					const cache = new SessionCache();
					for (const number of pids) await test.join(number);
					for (const {run} of drawn) {
						// What is refused is refused as a whole
						await run(test).catch((error: unknown) => {
							if (!(error instanceof Error) || error.name !== 'BusError') throw error;
							expect(error).toMatchObject({kind: expect.stringMatching(/^(refused|usage)$/)});
						});
						await check(test, cache);
					}
					test.foreign.close();
					await test.bus.close();
				},
			),
			{numRuns: 60},
		);
	});
});
