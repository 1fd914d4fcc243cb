import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {minute, second} from '../../../source/bus/timestamps.js';
import type {TimelineEntry} from '../../../source/bus/types.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

const sentence = ({kind, sessionId, text, subject}: TimelineEntry) =>
	[kind, sessionId, text, subject].filter(part => part !== null).join(' | ');

/** Does things a second apart, so that their order is told by the clock. */
async function inTurn({clock}: TestBus, ...deeds: ReadonlyArray<() => Promise<unknown> | unknown>) {
	for (const deed of deeds) {
		clock.advance(second);
		await deed();
	}
}

describe('the timeline', () => {
	it('tells what happened, newest first', async () => {
		const test = await openTestBus();
		const {bus, join} = test;
		await inTurn(
			test,
			() => join(1, {projectId: 'P'}),
			() => join(2, {vendor: 'codex', projectId: 'P'}),
			() => bus.claim('claude-1', 'T'),
			() => bus.lock('claude-1', '/etc/hosts'),
			() => bus.recordEdit('claude-1', '/etc/hosts'),
			() => bus.send('claude-1', {to: 'codex-2', body: 'hello'}),
			() => bus.send('claude-1', {to: null, type: 'news', body: 'to everyone'}),
			() => bus.unlock('claude-1', '/etc/hosts'),
			() => bus.release('claude-1', 'T'),
			() => bus.acknowledge('all', 'person'),
			() => bus.unregister('codex-2'),
		);
		const told = (await bus.timeline()).filter(({sessionId}) => sessionId !== 'session-bus').map(sentence);
		expect(told.slice(0, 2).sort()).toEqual([
			'alert | claude-1 | project conflict resolved | P',
			'lifecycle | codex-2 | ended: it unregistered',
		]);
		expect(told.slice(2, -3)).toEqual([
			'alert | claude-1 | project conflict acknowledged by person | P',
			'claim | claude-1 | released | T',
			'lock | claude-1 | unlocked | /etc/hosts',
			'message | claude-1 | sent news to all | to everyone',
			'message | claude-1 | sent direct to codex-2 | hello',
			'edit | claude-1 | edited | /etc/hosts',
			'lock | claude-1 | locked | /etc/hosts',
			'claim | claude-1 | claimed | T',
		]);
		expect(told.slice(-3).sort()).toEqual([
			'alert | claude-1 | CRITICAL project conflict | P',
			'lifecycle | claude-1 | started',
			'lifecycle | codex-2 | started',
		]);
	});

	it('tells what is held since when', async () => {
		const test = await openTestBus();
		const {bus, join} = test;
		await inTurn(
			test,
			() => join(1),
			() => bus.claim('claude-1', 'T'),
			() => bus.lock('claude-1', '/etc/', {mode: 'shared'}),
		);
		expect((await bus.timeline({limit: 2})).map(sentence)).toEqual([
			'lock | claude-1 | locked with others | /etc/',
			'claim | claude-1 | claimed | T',
		]);
	});

	it('tells what a death set free, and why a session was resumed', async () => {
		const test = await openTestBus();
		const {bus, clock, join, lookTwice, processes} = test;
		await inTurn(
			test,
			() => join(1, {agentSessionId: 'c'}),
			() => bus.claim('claude-1', 'T'),
			() => processes.kill(1),
			lookTwice,
		);
		expect((await bus.timeline()).map(sentence)).toEqual(
			expect.arrayContaining([
				'lifecycle | claude-1 | orphaned: its process is gone',
				'claim | claude-1 | released by its death | T',
				'alert | claude-1 | MEDIUM session orphaned | claude-1',
			]),
		);
		clock.advance(minute);
		await join(2, {agentSessionId: 'c'});
		expect((await bus.timeline()).map(sentence)).toEqual(
			expect.arrayContaining([
				'lifecycle | claude-2 | resumed: continues claude-1',
				'claim | claude-2 | claimed | T',
			]),
		);
	});

	it('names who killed a session', async () => {
		const {bus, join} = await openTestBus();
		await join(1);
		const {identity} = await bus.boundProcess('claude-1');
		await bus.recordKill({identity, by: 'person', sinceMs: 0});
		expect((await bus.timeline()).map(sentence)).toContain('lifecycle | claude-1 | killed by person');
	});

	it('leaves out the locks of edits, unless they were lost', async () => {
		const {bus, foreign, join} = await openTestBus();
		await join(1);
		const put = foreign.prepare(
			"INSERT INTO file_locks (file_path, session_id, origin, released_ms, released_reason) VALUES (?, 'claude-1', 'edit', ?, ?)",
		);
		put.run('/held', null, null);
		put.run('/given back', 1, 'turn over');
		put.run('/lost', 2, 'expired');
		expect((await bus.timeline()).filter(({kind}) => kind === 'lock').map(sentence)).toEqual([
			'lock | claude-1 | let its lock expire | /lost',
		]);
	});

	it('takes rows other programs wrote in their own form of time, and leaves out what has none', async () => {
		const {bus, foreign} = await openTestBus();
		foreign.exec(`
			INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES
				('A', 'raw-1', '2026-02-11 09:30:00'), ('B', 'raw-1', '2026-02-11T09:29:59.999Z'),
				('C', 'raw-1', '2026-02-11T09:30:00.001Z'), ('D', 'raw-1', 'yesterday'), ('E', 'raw-1', NULL);
			INSERT INTO inter_session_messages (sender_id, channel, payload) VALUES ('raw-1', 'session_lifecycle', 'moved out');`);
		const told = await bus.timeline();
		expect(told.map(({subject, text}) => subject ?? text)).toEqual(['moved out', 'C', 'A', 'B']);
		expect(told.at(-2)?.at).toBe('2026-02-11T09:30:00.000Z');
	});

	it('tells of a message beyond a zero byte', async () => {
		const {bus, foreign} = await openTestBus();
		foreign.prepare('INSERT INTO inter_session_messages (payload) VALUES (?)').run('zero\u0000byte');
		expect((await bus.timeline())[0]?.subject).toBe('zero\u0000byte');
	});

	it('keeps a name with half a sequence from taking some of the words behind it along', async () => {
		const {bus, foreign} = await openTestBus();
		foreign
			.prepare("INSERT INTO operator_alerts (type, severity, escalated_at) VALUES (?, 'LOW', ?)")
			.run('cut_\u001b[', '2026-02-11T09:30:00.000Z');
		expect((await bus.timeline()).map(({text}) => text)).toContain('cut  [ escalated');
	});
});

const pid = fc.constantFrom(1, 2, 3);
const file = fc.constantFrom('/etc/hosts', '/etc/hostname', '/etc/passwd');
const task = fc.constantFrom('T', 'U', 'V');
const deed = fc.oneof(
	fc.record({what: fc.constant('wait' as const), time: fc.constantFrom(1, 999, 2 * second, 11 * minute)}),
	fc.record({what: fc.constantFrom('edit' as const, 'lock' as const, 'unlock' as const), pid, file}),
	fc.record({what: fc.constantFrom('claim' as const, 'release' as const), pid, task}),
	fc.record({what: fc.constant('send' as const), pid, to: fc.option(pid)}),
	fc.record({what: fc.constantFrom('leave' as const, 'join' as const, 'prune' as const), pid}),
);

type Deed = typeof deed extends fc.Arbitrary<infer Drawn> ? Drawn : never;

async function perform({bus, clock, join}: TestBus, done: Deed): Promise<unknown> {
	if (done.what === 'wait') return clock.advance(done.time);
	const id = `claude-${done.pid}`;
	switch (done.what) {
		case 'edit':
			return bus.recordEdit(id, done.file);
		case 'lock':
			return bus.lock(id, done.file);
		case 'unlock':
			return bus.unlock(id, done.file);
		case 'claim':
			return bus.claim(id, done.task);
		case 'release':
			return bus.release(id, done.task);
		case 'send':
			return bus.send(id, {to: done.to === null ? null : `claude-${done.to}`, body: 'x'});
		case 'leave':
			return bus.unregister(id);
		case 'join':
			return join(done.pid, {projectId: 'P'});
		case 'prune':
			return bus.prune();
	}
}

async function busAfter(deeds: readonly Deed[]): Promise<TestBus> {
	const test = await openTestBus();
	for (const number of [1, 2, 3]) await test.join(number);
	// a session that has left can do nothing
	for (const done of deeds) await perform(test, done).catch(() => {});
	return test;
}

describe('a page of the timeline', () => {
	it('goes on where the one before it ended: together they tell all, each entry once', async () => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(deed, {minLength: 10, maxLength: 40}),
				fc.integer({min: 8, max: 20}),
				async (deeds, limit) => {
					const {bus} = await busAfter(deeds);
					const all = await bus.timeline({limit: 1000});
					expect(new Set(all.map(({id}) => id)).size).toBe(all.length);
					expect(all.map(({at}) => at)).toEqual(
						all
							.map(({at}) => at)
							.toSorted()
							.reverse(),
					);
					const collected: TimelineEntry[] = [];
					let before: number | null = null;
					for (;;) {
						const page: readonly TimelineEntry[] = await bus.timeline({limit, before});
						const last = page.at(-1);
						if (!last) break;
						expect(page.length).toBeLessThanOrEqual(limit);
						collected.push(...page);
						before = Date.parse(last.at);
					}
					// what happened in one millisecond and fits no page is cut
					if (!hasCrowd(all, limit)) expect(collected).toEqual(all);
					await bus.close();
				},
			),
			{numRuns: 25},
		);
	});

	it('of one session tells what all pages tell of it', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(deed, {maxLength: 40}), pid, async (deeds, number) => {
				const {bus} = await busAfter(deeds);
				const id = `claude-${number}`;
				const all = await bus.timeline({limit: 1000});
				// An entry names two of all who share an alert
				const shared = (await bus.listAlerts({all: true})).filter(alert => alert.sessionIds.includes(id));
				const isOfShared = (entry: TimelineEntry) =>
					entry.kind === 'alert' && shared.some(alert => entry.id.split(' ')[2] === String(alert.id));
				const own = all.filter(entry => entry.sessionId === id || entry.otherId === id || isOfShared(entry));
				expect(await bus.timeline({sessionId: id, limit: 1000})).toEqual(own);
				await bus.close();
			}),
			{numRuns: 25},
		);
	});
});

function hasCrowd(entries: readonly TimelineEntry[], limit: number): boolean {
	const counts = new Map<string, number>();
	for (const {at} of entries) counts.set(at, (counts.get(at) ?? 0) + 1);
	return [...counts.values()].some(count => count > limit);
}
