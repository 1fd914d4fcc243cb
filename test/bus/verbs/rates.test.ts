import fc from 'fast-check';
import {describe, expect, it} from 'vitest';
import {hour, minute, second} from '../../../source/bus/timestamps.js';
import type {Bus, Rates} from '../../../source/index.js';
import {rows, value} from '../support/raw-rows.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

/** A moment in the middle of a minute. */
const start = Date.parse('2026-02-11T09:30:30.000Z');

const clockAt = async (time = start) => {
	const test = await openTestBus();
	test.clock.time = time;
	return test;
};

const last = async (bus: Bus) => (await bus.rates()).minutes.at(-1);

describe('rates', () => {
	it('tell what happened in each of the last 60 minutes', async () => {
		const {bus, clock, join} = await clockAt();
		await join(1);
		await join(2);
		await bus.send('claude-1', {to: 'claude-2', body: 'x'});
		await bus.send('claude-1', {to: null, body: 'x'});
		await bus.claim('claude-1', 'T');
		await bus.lock('claude-1', '/etc/hosts');
		await bus.recordEdit('claude-1', '/etc/hosts');
		clock.advance(2 * minute);
		await bus.recordEdit('claude-1', '/etc/hosts');
		const {minutes} = await bus.rates();
		expect(minutes).toHaveLength(60);
		expect(minutes.slice(-3)).toEqual([
			{at: '2026-02-11T09:30:00.000Z', messages: 2, activity: 4},
			{at: '2026-02-11T09:31:00.000Z', messages: 0, activity: 0},
			{at: '2026-02-11T09:32:00.000Z', messages: 0, activity: 1},
		]);
		expect((await bus.rates({minutes: 3})).minutes).toEqual(minutes.slice(-3));
	});

	it('remember an edit that was followed by another of the same file', async () => {
		const {bus, clock, join} = await clockAt();
		await join(1);
		for (let edit = 0; edit < 3; edit++) {
			await bus.recordEdit('claude-1', '/etc/hosts');
			await bus.rates();
			clock.advance(second);
		}
		expect(await last(bus)).toMatchObject({activity: 4});
	});

	it('lose nothing of 200 messages a second that several programs send', async () => {
		const {bus, clock, foreign} = await clockAt();
		const insert = foreign.prepare(
			"INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, created_at) VALUES ('raw-1', 'raw-2', 'direct', 'x', ?)",
		);
		for (let call = 0; call < 60; call++) {
			foreign.transaction(() => {
				for (let sent = 0; sent < 200; sent++) insert.run(new Date(clock.time + sent * 5).toISOString());
			})();
			clock.advance(second);
			await bus.rates();
		}
		const counted = (await bus.rates()).minutes.reduce((sum, {messages}) => sum + messages, 0);
		expect(counted).toBe(12_000);
	});

	it('begin anew with another database at the same path', async () => {
		const {bus, clock, foreign, join} = await clockAt();
		await join(1);
		await bus.send('claude-1', {to: null, body: 'x'});
		expect(await last(bus)).toMatchObject({messages: 1});
		foreign.exec('DELETE FROM inter_session_messages; DELETE FROM sqlite_sequence');
		await join(2);
		expect(await last(bus)).toMatchObject({messages: 0, activity: 1});
		clock.advance(second);
		foreign.exec('DELETE FROM inter_session_messages; DELETE FROM sqlite_sequence');
		expect(await last(bus)).toMatchObject({messages: 0, activity: 0});
	});
});

const pid = fc.constantFrom(1, 2);
const deed = fc.oneof(
	fc.record({what: fc.constantFrom('send' as const, 'broadcast' as const, 'raw' as const), pid}),
	fc.record({
		what: fc.constantFrom('edit' as const, 'claim' as const, 'release' as const, 'lock' as const),
		pid,
	}),
	fc.record({what: fc.constantFrom('unlock' as const, 'leave' as const, 'join' as const), pid}),
	fc.record({what: fc.constant('look' as const)}),
	fc.record({what: fc.constant('wait' as const), time: fc.constantFrom(1, second, 40 * second, 59 * minute)}),
	fc.record({
		what: fc.constant('set clock' as const),
		time: fc.constantFrom(second, -second, -10 * minute, -2 * hour),
	}),
);
type Deed = typeof deed extends fc.Arbitrary<infer Drawn> ? Drawn : never;

async function perform({bus, clock, foreign, join}: TestBus, done: Deed): Promise<unknown> {
	switch (done.what) {
		case 'wait':
			return clock.advance(done.time);
		case 'set clock':
			return clock.jump(done.time);
		case 'look':
			return bus.rates();
	}
	const id = `claude-${done.pid}`;
	switch (done.what) {
		case 'send':
			return bus.send(id, {to: 'claude-1', body: 'x'});
		case 'broadcast':
			return bus.send(id, {to: null, body: 'x'});
		case 'raw':
			return foreign
				.prepare("INSERT INTO inter_session_messages (sender_id, created_at) VALUES ('raw-1', ?)")
				.run(new Date(clock.time).toISOString().slice(0, 19).replace('T', ' '));
		case 'edit':
			return bus.recordEdit(id, '/etc/hosts');
		case 'claim':
			return bus.claim(id, 'T');
		case 'release':
			return bus.release(id, 'T');
		case 'lock':
			return bus.lock(id, '/etc/');
		case 'unlock':
			return bus.unlock(id, '/etc/');
		case 'leave':
			return bus.unregister(id);
		case 'join':
			return join(done.pid);
	}
}

/** Everything that counts as activity and can be seen now, by its minute. */
function visibleDeeds({foreign}: TestBus): readonly string[] {
	return rows(
		foreign,
		`SELECT 'e' || session_id || edited_ms AS deed, edited_ms / 60000 AS at FROM file_edits
		UNION ALL SELECT 'c' || claimed_at, CAST(strftime('%s', claimed_at) AS INTEGER) / 60 FROM task_claims
		UNION ALL SELECT 'l' || session_id || acquired_at, CAST(strftime('%s', acquired_at) AS INTEGER) / 60 FROM file_locks
		UNION ALL SELECT 'm' || id, sent_ms / 60000 FROM inter_session_messages WHERE channel = 'session_lifecycle'`,
	).map(row => JSON.stringify(row));
}

function sentIn({foreign}: TestBus, at: string): unknown {
	return value(
		foreign,
		`SELECT count(*) FROM inter_session_messages WHERE channel <> 'session_lifecycle'
		AND sent_ms >= @from AND sent_ms < @from + 60000`,
		{from: Date.parse(at)},
	);
}

async function run(
	deeds: readonly Deed[],
	check: (test: TestBus, rates: Rates) => void,
	look: (test: TestBus) => void = () => {},
) {
	const test = await clockAt();
	for (const number of [1, 2]) await test.join(number);
	for (const done of deeds) {
		// a session that has left can do nothing
		await perform(test, done).catch(() => {});
		if (done.what === 'look') look(test);
	}
	look(test);
	check(test, await test.bus.rates());
	test.foreign.close();
	await test.bus.close();
}

describe('rates, whenever they were looked at before', () => {
	it('count messages as a count from scratch does, even after the clock was set', async () => {
		await fc.assert(
			fc.asyncProperty(fc.array(deed, {maxLength: 40}), deeds =>
				run(deeds, (test, {minutes}) => {
					expect(minutes.map(({messages}) => messages)).toEqual(minutes.map(({at}) => sentIn(test, at)));
				}),
			),
			{numRuns: 30},
		);
	});

	it('count every edit, claim and lock that could be seen at any look, once', async () => {
		const steady = deed.filter(({what}) => what !== 'set clock');
		await fc.assert(
			fc.asyncProperty(fc.array(steady, {maxLength: 40}), async deeds => {
				const seen = new Set<string>();
				await run(
					deeds,
					(_test, {minutes}) => {
						const first = Date.parse(minutes[0]?.at ?? '') / minute;
						const expected = Array.from({length: 60}, () => 0);
						for (const text of seen) {
							const index = Number(/"at":(\d+)/.exec(text)?.[1]) - first;
							if (index >= 0) expected[index] = (expected[index] ?? 0) + 1;
						}
						expect(minutes.map(({activity}) => activity)).toEqual(expected);
					},
					test => {
						for (const text of visibleDeeds(test)) seen.add(text);
					},
				);
			}),
			{numRuns: 30},
		);
	});
});
