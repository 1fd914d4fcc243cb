import fc from 'fast-check';
import {describe, expect, test} from 'vitest';
import {tables} from '../../source/bus/engine/sqlite/schema.js';
import {stampColumns} from '../../source/bus/tables/future-stamps.js';
import {formatTimestamp} from '../../source/bus/timestamps.js';
import {beatForLocalSessions, electKeeper, findLivingKeeper, prune} from '../../source/bus/verbs/keep.js';
import {reviewEscalation, reviewUndelivered} from '../../source/bus/verbs/review.js';
import {Collector, lookInterval} from '../../source/collector/collector.js';
import {event} from '../bus/support/observation.js';
import {value} from '../bus/support/raw-rows.js';
import {openTestBus, sessionOf} from '../bus/support/test-bus.js';

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
const path = '/src/a.ts';

/** A bus with a keeper that does in each moment what the real one does, as fast as the test lets time pass. */
async function openKept() {
	const test = await openTestBus();
	let collector = new Collector(test.context);
	await collector.look();
	return {
		...test,
		/** Another keeper takes over. */
		renew(other: Collector) {
			collector = other;
		},
		async keep(milliseconds: number) {
			for (let elapsed = 0; elapsed < milliseconds; elapsed += lookInterval) {
				test.clock.advance(Math.min(lookInterval, milliseconds - elapsed));
				await collector.look();
				if (elapsed % (6 * lookInterval) > 0) continue;
				await beatForLocalSessions(test.context, collector.findingOf);
				await prune(test.context);
				if (collector.awakeFor() >= 10 * minute) await reviewUndelivered(test.context);
				if (collector.awakeFor() >= 5 * minute) await reviewEscalation(test.context);
			}
		},
	};
}

/** What becomes of a stamp in the future, by the column that holds it. */
const rules: Readonly<Record<string, string>> = {
	'session_registry.heartbeat_at': 'now',
	'session_registry.registered_at': 'now',
	'session_registry.turn_ms': 'now, by the looks where somebody looks',
	'session_registry.waiting_since_ms': 'now',
	'session_registry.limited_until_ms': 'an end, which its alert waits for',
	'session_registry.native_ms': 'written anew by each look',
	'session_registry.reads_since_ms': 'now',
	'session_registry.prompted_since_ms': 'now',
	'session_registry.last_activity_ms': 'now, by the looks where somebody looks',
	'session_registry.git_ms': 'now',
	'session_registry.quiet_floor_ms': 'written anew by each look',
	'session_registry.work_ms': 'written anew by each look',
	'session_registry.looked_ms': 'written anew by each look',
	'session_registry.looked_since_ms': 'written anew by each look',
	'session_registry.clock_offset_ms': 'written anew by each look',
	'session_registry.woke_ms': 'written anew by each look',
	'session_registry.missing_since_ms': 'now',
	'session_registry.missing_awake_ms': 'by a clock that nobody can set',
	'session_registry.ended_ms': 'now',
	'inter_session_messages.created_at': 'now',
	'inter_session_messages.sent_ms': 'now',
	'inter_session_messages.expires_ms': 'as long after now as it was to last',
	'inter_session_messages.delivered_ms': 'a lease that counts for nothing',
	'inter_session_messages.said_ms': 'with its lease',
	'inter_session_messages.read_at': 'now',
	'inter_session_messages.expired_ms': 'now',
	'session_messages.delivered_ms': 'a lease that counts for nothing',
	'session_messages.said_ms': 'with its lease',
	'session_messages.read_at': 'now',
	'file_locks.acquired_at': 'now',
	'file_locks.edit_ms': 'with its lease',
	'file_locks.wanted_ms': 'now',
	'file_locks.expires_ms': 'no further than its length from now',
	'file_locks.clock_offset_ms': 'with its lease',
	'file_locks.released_ms': 'now',
	'task_claims.claimed_at': 'now',
	'task_claims.released_ms': 'now',
	'operator_alerts.created_at': 'now',
	'operator_alerts.acknowledged_at': 'now',
	'operator_alerts.escalated_at': 'now',
	'operator_alerts.resolved_at': 'now',
	'operator_alerts.resolved_ms': 'now',
	'operator_alerts.rung_ms': 'now',
	'operator_alerts.told_ms': 'now',
	'operator_alerts.called_ms': 'now',
	'alert_members.since_ms': 'now',
	'alert_members.left_ms': 'now',
	'contentions.refused_ms': 'now',
	'contentions.denied_ms': 'now',
	'file_edits.edited_ms': 'now',
	'file_edits.told_ms': 'now',
	'head_moves.moved_ms': 'now',
	'running_agents.seen_ms': 'now',
	'keepers.beat_ms': 'now',
	'keepers.beat_awake_ms': 'by a clock that nobody can set',
};

describe('a stamp in the future', () => {
	test('has a rule, in whatever column it stands', () => {
		const timed = tables().flatMap(({name, columns}) =>
			columns.filter(column => /_(ms|at)$/.test(column.name)).map(column => `${name}.${column.name}`),
		);
		expect(timed.sort()).toEqual(Object.keys(rules).sort());
		const pulled = tables().flatMap(table => {
			const {numbers, texts} = stampColumns(table);
			return [...numbers, ...texts].map(column => `${table.name}.${column}`);
		});
		expect(pulled.sort()).toEqual(
			Object.keys(rules)
				.filter(column => rules[column]?.startsWith('now'))
				.sort(),
		);
	});

	test.each(Object.keys(rules).filter(column => rules[column]?.startsWith('now')))(
		'becomes now in %s, at a look and at a clean-up',
		async name => {
			const [table = '', column = ''] = name.split('.');
			for (const clean of ['look', 'prune']) {
				const {bus, context, clock, foreign} = await openTestBus();
				const future = clock.now() + day;
				const row = new Map<string, unknown>();
				for (const key of tables().find(candidate => candidate.name === table)?.unique ?? [])
					row.set(key, 'x');
				// Messages are found by when they were sent
				if (table === 'inter_session_messages') row.set('sent_ms', future);
				row.set(column, column.endsWith('_at') ? formatTimestamp(future) : future);
				foreign
					.prepare(
						`INSERT INTO ${table} (${[...row.keys()].join()}) VALUES (${[...row].map(() => '?').join()})`,
					)
					.run(...row.values());
				if (clean === 'look') await new Collector(context).look();
				else await bus.prune();
				const left = value(foreign, `SELECT ${column} FROM ${table}`);
				const moment = typeof left === 'string' ? Date.parse(left) : left;
				// A clean-up also finds that such a session is not missing
				expect(column === 'missing_since_ms' ? [clock.now(), null] : [clock.now()], clean).toContain(moment);
			}
		},
	);
});

describe('a clock that was ahead, or is set back for no reason', () => {
	test.each([hour, day])('lets a write be denied once for each change of others, %d ms later', async span => {
		const {bus, clock, processes} = await openTestBus();
		processes.start(1, 2);
		await bus.observe(event(2));
		clock.jump(span);
		await bus.observe(event(1, {wants: [path]}));
		await bus.observe(event(1, {wrote: [{path, atMs: null}]}));
		await bus.observe(event(1, {turn: 'idle'}));
		clock.jump(-span);
		for (let round = 0; round < 3; round++) {
			clock.advance(second);
			expect((await bus.observe(event(2, {wants: [path]}))).denial).toMatchObject({why: 'changed'});
			for (let write = 0; write < 3; write++) {
				clock.advance(second);
				expect((await bus.observe(event(2, {wants: [path]}))).denial).toBeNull();
			}
			await bus.observe(event(2, {turn: 'idle'}));
			clock.advance(second);
			await bus.observe(event(1, {wants: [path], wrote: [{path, atMs: null}]}));
			await bus.observe(event(1, {turn: 'idle'}));
		}
	});

	test('hides no change that came after a session registered', async () => {
		const {bus, clock, processes} = await openTestBus();
		processes.start(1, 2);
		clock.jump(hour);
		await bus.observe(event(2));
		clock.jump(-hour);
		await bus.observe(event(1, {wrote: [{path, atMs: null}], turn: 'idle'}));
		clock.advance(second);
		expect((await bus.observe(event(2, {wants: [path]}))).denial).toMatchObject({why: 'changed'});
		clock.advance(second);
		expect((await bus.observe(event(2, {wants: [path]}))).denial).toBeNull();
	});

	test.each([2, 20 * second])(
		'hides no change because it was set back by %d ms, which no look corrects',
		async span => {
			const {bus, clock, processes, context} = await openTestBus();
			const collector = new Collector(context);
			processes.start(1, 2);
			await collector.look();
			await bus.observe(event(2));
			clock.jump(-span);
			await bus.observe(event(1, {wrote: [{path, atMs: null}], turn: 'idle'}));
			clock.advance(span);
			await collector.look();
			expect((await bus.observe(event(2, {wants: [path]}))).denial).toMatchObject({why: 'changed'});
			expect((await bus.observe(event(2, {wants: [path]}))).denial).toBeNull();
		},
	);

	test('in whatever way it is set, lets through no edit of what changed unseen, and denies none for ever', async () => {
		const step = fc.oneof(
			fc.record({type: fc.constant('set' as const), span: fc.integer({min: -2 * day, max: 2 * day})}),
			fc.record({type: fc.constant('set' as const), span: fc.integer({min: -minute, max: minute})}),
			fc.record({type: fc.constant('pass' as const), span: fc.nat(minute)}),
			fc.record({type: fc.constantFrom('edit', 'join'), pid: fc.integer({min: 1, max: 3})}),
		);
		await fc.assert(
			fc.asyncProperty(fc.array(step, {minLength: 5, maxLength: 25}), async steps => {
				const {bus, clock, processes, context} = await openTestBus();
				const collector = new Collector(context);
				processes.start(1, 2, 3);
				/** The sessions that take part, and whether others have changed the file since they last saw it. */
				const unseen = new Map<number, boolean>();
				const join = async (pid: number) => {
					if (unseen.has(pid)) return;
					await bus.observe(event(pid));
					unseen.set(pid, false);
				};
				for (const move of steps) {
					if (move.type === 'pass') clock.advance(move.span);
					if (move.type === 'set') clock.jump(move.span);
					if (move.type === 'set' || move.type === 'pass') await collector.look();
					if (!('pid' in move)) continue;
					const {pid} = move;
					await join(pid);
					if (move.type !== 'edit') continue;
					let denials = 0;
					while (denials < 3 && (await bus.observe(event(pid, {wants: [path]}))).denial) denials++;
					// When it came before the change, by another clock, one denial too many does no harm
					if (unseen.get(pid)) expect(denials).toBe(1);
					else expect(denials).toBeLessThan(2);
					await bus.observe(event(pid, {wrote: [{path, atMs: null}], turn: 'idle'}));
					for (const other of unseen.keys()) unseen.set(other, other !== pid);
				}
				await bus.close();
			}),
			{numRuns: 40},
		);
	});

	test.each([
		['seen by the keeper', false],
		['put right before the keeper came', true],
	])('lets a session hang ten minutes after its last sign, %s', async (_case, isLate) => {
		const kept = await openKept();
		const {clock, processes, context} = kept;
		processes.start(1);
		const {sessionId} = await kept.bus.observe(event(1));
		clock.jump(day);
		if (!isLate) await kept.keep(minute);
		await kept.bus.observe(event(1, {activity: 'again'}));
		clock.jump(-day);
		if (isLate) kept.renew(new Collector(context));
		await kept.keep(9 * minute);
		expect(await sessionOf(kept.bus, sessionId ?? '')).toMatchObject({state: 'active'});
		await kept.keep(3 * minute);
		expect(await sessionOf(kept.bus, sessionId ?? '')).toMatchObject({state: 'hung'});
	});

	test('lets a broadcast end after its time, and a newcomer get none that is older than five minutes', async () => {
		const {bus, clock, join, keep} = await openKept();
		const id = await join(1);
		clock.jump(day);
		await keep(lookInterval);
		await bus.send(id, {to: null, body: 'short', ttlSeconds: 120});
		await bus.send(id, {to: null, body: 'long', ttlSeconds: 3600});
		await join(2);
		clock.jump(-day);
		await keep(minute);
		expect((await bus.peek('claude-2')).map(({body}) => body)).toEqual(
			expect.arrayContaining(['short', 'long']),
		);
		await keep(2 * minute);
		expect((await bus.peek('claude-2')).map(({body}) => body)).not.toContain('short');
		await keep(3 * minute);
		await join(3);
		expect((await bus.peek('claude-3')).map(({body}) => body)).not.toContain('long');
		await keep(hour);
		expect((await bus.peek('claude-2')).map(({body}) => body)).not.toContain('long');
	});

	test('delays no alert of mail that is left unread, and no escalation', async () => {
		const {bus, clock, join, keep} = await openKept();
		const [one, other] = [await join(1, {projectId: 'P'}), await join(2, {projectId: 'Q'})];
		clock.jump(day);
		await keep(lookInterval);
		await bus.send(one, {to: other, body: 'hello'});
		await bus.setTask(one, 'T');
		await bus.setTask(other, 'T');
		clock.jump(-day);
		await keep(20 * minute);
		const alerts = await bus.listAlerts();
		expect(alerts.map(({type}) => type)).toContain('undelivered');
		expect(alerts.find(({type}) => type === 'task_conflict')?.escalatedAt).not.toBeNull();
	});

	test('lets the evidence of a conflict grow old, and what is over be forgotten', async () => {
		const {bus, clock, join, keep, processes} = await openKept();
		const [one, other] = [await join(1), await join(2)];
		const gone = await join(3);
		clock.jump(day);
		await keep(lookInterval);
		await bus.recordEdit(one, path);
		await bus.recordEdit(other, path);
		await bus.unregister(gone);
		processes.kill(3);
		expect((await bus.listAlerts()).map(({type}) => type)).toContain('file_conflict');
		clock.jump(-day);
		await keep(17 * minute);
		expect((await bus.listAlerts()).map(({type}) => type)).not.toContain('file_conflict');
		clock.advance(7 * day);
		await keep(minute);
		await expect(bus.findSession(gone)).rejects.toThrow('there is no session');
	});

	test('makes a lock last no longer than it was asked for', async () => {
		const {bus, clock, join, keep} = await openKept();
		const id = await join(1);
		clock.jump(hour);
		await keep(lookInterval);
		await bus.lock(id, path, {ttl: 2 * minute});
		await bus.observe(event(1, {turn: 'idle'}));
		clock.jump(-hour);
		await keep(4 * minute);
		expect(await bus.listLocks()).toEqual([]);
	});
});

describe('a machine that slept, or whose clock was set ahead', () => {
	test.each([hour, -hour, 3 * day])('keeps its keeper, %d ms on', async span => {
		const {context, clock, processes} = await openTestBus();
		const {engine} = context;
		const elect = () => engine.write(writer => electKeeper(writer, context, 77));
		processes.start(77);
		expect(await elect()).toBe(1);
		clock.jump(span);
		clock.advance(minute);
		expect(await elect()).toBeNull();
		expect(await engine.read(reader => findLivingKeeper(reader, context))).toEqual({pid: 77, token: 1});
		clock.advance(minute);
		expect(await elect()).toBe(2);
	});

	test('does not confirm a death by what the clock jumped', async () => {
		const {bus, context, clock, processes, join} = await openTestBus();
		const id = await join(1);
		await bus.claim(id, 'T');
		processes.kill(1);
		await beatForLocalSessions(context);
		clock.jump(hour);
		clock.advance(second);
		await beatForLocalSessions(context);
		expect(await sessionOf(bus, id)).toMatchObject({status: 'active', claims: 1});
		clock.advance(second);
		await beatForLocalSessions(context);
		expect(await sessionOf(bus, id)).toMatchObject({status: 'orphaned'});
	});

	test('ends no session of a program that beats once the machine has been awake for long enough', async () => {
		const {bus, clock, foreign, keep} = await openKept();
		const beat = (heartbeat: string) =>
			foreign
				.prepare(
					`INSERT INTO session_registry (session_id, llm_vendor, heartbeat_at) VALUES ('aider-1', 'aider', @heartbeat)
					ON CONFLICT (session_id) DO UPDATE SET heartbeat_at = @heartbeat`,
				)
				.run({heartbeat});
		beat(formatTimestamp(clock.now()));
		// A weekend, then some seconds awake now and then
		clock.jump(60 * hour);
		for (let nap = 0; nap < 3; nap++) {
			await keep(10 * second);
			clock.jump(hour);
		}
		expect((await bus.findSession('aider-1')).status).toBe('active');
		beat(formatTimestamp(clock.now()));
		await keep(5 * minute);
		expect((await bus.findSession('aider-1')).status).toBe('active');
	});
});
