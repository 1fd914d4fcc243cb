import {Buffer} from 'node:buffer';
import type Database from 'better-sqlite3';
import {describe, expect, test} from 'vitest';
import {electKeeper} from '../../../../source/bus/verbs/keep.js';
import {rows, value} from '../../support/raw-rows.js';
import {openTestBus, type TestBus} from '../../support/test-bus.js';

/** What no counter of ours ever is. */
const nonsense = [
	2n ** 63n - 1n,
	-(2n ** 63n),
	2n ** 53n,
	2n ** 53n - 1n,
	2n ** 52n,
	2n ** 52n - 1n,
	-1n,
	0.5,
	9e18,
	'soon',
	Buffer.from('soon'),
	Buffer.from([0xff]),
	null,
];

const named = nonsense.map(number => [String(number), number] as const);

/** Every verb that writes a session's row, and whether others notice each time. */
async function doEverything({bus, join, clock}: TestBus, id: string): Promise<void> {
	const noticed = async () => (await bus.snapshot({ended: true})).sessions;
	const round = clock.now();
	for (const [step, act] of [
		() => bus.heartbeat(id),
		() => bus.claim(id, `T${round}`),
		() => bus.lock(id, `/file-${round}`),
		() => bus.send(id, {to: id, body: 'note'}),
		() => join(7000 + (round % 1000), {vendor: 'other'}),
		() => bus.inbox(id),
		() => bus.setTask(id, `S${round}`),
		() => bus.unlockAll(id),
	].entries()) {
		const before = await noticed();
		clock.advance(3000);
		await act();
		expect(await noticed(), `step ${step}`).not.toEqual(before);
	}
}

const isSound = (foreign: Database.Database): unknown =>
	value(
		foreign,
		`SELECT count(*) = 0 FROM (SELECT changed AS number FROM session_registry
			UNION ALL SELECT value FROM session_bus_meta WHERE name = 'stamp_floor')
		WHERE typeof(number) <> 'integer' OR number NOT BETWEEN 0 AND 3999999999999999`,
	);

describe('a change stamp that no counter gave out', () => {
	test.each(named)(
		'stops no verb, hides no change, and is gone after a clean-up: %s',
		async (_name, number) => {
			for (const write of [
				'UPDATE session_registry SET changed = @number WHERE session_id = @id',
				"UPDATE session_registry SET changed = @number, status = 'active' WHERE session_id = @id",
				"INSERT INTO session_registry (session_id, changed) VALUES ('aider-1', @number)",
			]) {
				const test = await openTestBus();
				const id = await test.join(100);
				test.foreign.prepare(write).run({number, id});
				await doEverything(test, id);
				await test.bus.prune();
				expect(isSound(test.foreign)).toBe(1);
				await doEverything(test, id);
				await test.bus.close();
			}
		},
	);

	test.each(named)('leaves nothing behind when its row is deleted or replaced: %s', async (_name, number) => {
		const test = await openTestBus();
		const id = await test.join(100);
		for (const write of [
			'DELETE FROM session_registry',
			'INSERT OR REPLACE INTO session_registry (session_id)',
		]) {
			test.foreign.prepare("INSERT OR REPLACE INTO session_registry (session_id) VALUES ('aider-1')").run();
			test.foreign
				.prepare("UPDATE session_registry SET changed = ? WHERE session_id = 'aider-1'")
				.run(number);
			test.foreign
				.prepare(
					write.startsWith('DELETE')
						? `${write} WHERE session_id = 'aider-1'`
						: `${write} VALUES ('aider-1')`,
				)
				.run();
			await doEverything(test, id);
		}
		await test.bus.prune();
		expect(isSound(test.foreign)).toBe(1);
	});

	test.each(named)('does as little as the floor of the stamps: %s', async (_name, number) => {
		const test = await openTestBus();
		const id = await test.join(100);
		test.foreign.prepare("UPDATE session_bus_meta SET value = ? WHERE name = 'stamp_floor'").run(number);
		await doEverything(test, id);
		test.foreign.prepare('DELETE FROM session_registry WHERE session_id <> ?').run(id);
		await doEverything(test, id);
		await test.bus.prune();
		expect(isSound(test.foreign)).toBe(1);
		await doEverything(test, id);
	});
});

describe('other counters', () => {
	test.each(named)('of a session are counted anew by a clean-up: %s', async (_name, number) => {
		const test = await openTestBus();
		const id = await test.join(100);
		await test.bus.claim(id, 'T');
		test.foreign
			.prepare(
				`UPDATE session_registry SET lock_count = @number, claim_count = @number, unread_count = @number,
					prompted = @number, subagents = @number, woken_for = @number`,
			)
			.run({number});
		await test.bus.lock(id, '/a');
		await test.bus.prune();
		expect(await test.bus.findSession(id)).toMatchObject({locks: 1, claims: 1, unread: 0});
		await doEverything(test, id);
	});

	test.each(named)('of keepers give no token out twice: %s', async (_name, number) => {
		const {context, foreign, processes} = await openTestBus();
		const {engine} = context;
		const elect = async (pid: number) => {
			processes.start(pid);
			const token = await engine.write(writer => electKeeper(writer, context, pid));
			processes.kill(pid);
			return token;
		};
		const tokens = [await elect(1)];
		foreign.prepare('UPDATE keepers SET token = ?').run(number);
		for (const pid of [2, 3, 4]) tokens.push(await elect(pid));
		expect(new Set(tokens).size).toBe(4);
		expect(tokens.every(token => Number.isSafeInteger(token))).toBe(true);
		expect(rows(foreign, 'SELECT token FROM keepers')).toEqual([{token: tokens.at(-1)}]);
	});
});

describe('the number of a message', () => {
	const huge = 2n ** 63n - 1n;

	test.each([huge, 2n ** 53n, 2n ** 52n])(
		'is refused when it is nearly the last there is: %s',
		async number => {
			const {bus, foreign, join} = await openTestBus();
			const id = await join(100);
			for (const statement of [
				'INSERT INTO inter_session_messages (id) VALUES (?)',
				'INSERT OR REPLACE INTO inter_session_messages (id) VALUES (?)',
				'UPDATE inter_session_messages SET id = ?',
				'INSERT INTO operator_alerts (id) VALUES (?)',
			]) {
				expect(() => foreign.prepare(statement).run(number), statement).toThrow('no number');
			}
			expect((await bus.send(id, {to: id, body: 'hello'})).id).toBeLessThan(10);
		},
	);

	test.each([
		[
			'a number that is the last',
			(foreign: Database.Database) => {
				foreign.exec('DROP TRIGGER inter_session_messages_update_numbered');
				foreign.prepare('UPDATE inter_session_messages SET id = ? WHERE id = 2').run(huge);
			},
		],
		[
			'a sequence that is at its end',
			(foreign: Database.Database) => foreign.prepare('UPDATE sqlite_sequence SET seq = ?').run(huge),
		],
		[
			'a sequence far beyond all numbers',
			(foreign: Database.Database) => foreign.prepare('UPDATE sqlite_sequence SET seq = ?').run(2n ** 60n),
		],
	])(
		'that cannot be given out is told apart from a full disk, and a clean-up helps: %s',
		async (_case, spoil) => {
			const {bus, foreign, join} = await openTestBus();
			const id = await join(100);
			for (const body of ['one', 'two', 'three']) await bus.send(id, {to: id, body});
			spoil(foreign);
			await expect(bus.send(id, {to: id, body: 'four'})).rejects.toMatchObject({
				kind: 'unusable',
				message: expect.stringContaining('no number is left'),
				hint: expect.stringContaining('session-bus prune'),
			});
			await bus.prune();
			await bus.send(id, {to: id, body: 'four'});
			const inbox = await bus.inbox(id);
			expect(inbox.map(({body}) => body).sort()).toEqual(['four', 'one', 'three', 'two']);
			expect(inbox.every(({id: number}) => number < 100)).toBe(true);
		},
	);

	test('below zero stops nothing', async () => {
		const {bus, foreign, join} = await openTestBus();
		const id = await join(100);
		const add = foreign.prepare(
			'INSERT INTO inter_session_messages (id, recipient_id, payload) VALUES (?, ?, ?)',
		);
		add.run(-(2n ** 63n), id, 'directed');
		add.run(-5, null, 'broadcast');
		await bus.send(id, {to: id, body: 'hello'});
		expect((await bus.inbox(id)).map(({body}) => body)).toContain('hello');
		await bus.prune();
	});
});
