import {describe, expect, it} from 'vitest';
import {day, minute} from '../../../source/bus/timestamps.js';
import {recordKill} from '../../../source/bus/verbs/rescue.js';
import {value} from '../support/raw-rows.js';
import {openTestBus, sessionOf, type TestBus} from '../support/test-bus.js';

const talk = {agentSessionId: 'talk'};

/** One conversation open in two processes, each with mail, a claim and a lock of its own, and a peer. */
async function openTwice() {
	const test = await openTestBus();
	const peer = await test.join(900, {vendor: 'codex'});
	const older = await test.join(100, talk);
	const newer = await test.join(101, talk);
	for (const [id, task, file] of [
		[older, 'T-old', '/etc/hosts'],
		[newer, 'T-new', '/etc/hostname'],
	] as const) {
		await test.bus.send(peer, {to: id, body: `for ${id}`});
		await test.bus.claim(id, task);
		await test.bus.lock(id, file);
	}
	return {...test, peer, older, newer};
}

const bodies = async ({bus}: Pick<TestBus, 'bus'>, id: string) => (await bus.inbox(id)).map(({body}) => body);

const holdings = async ({bus}: Pick<TestBus, 'bus'>) => [
	...(await bus.listClaims()).map(({taskId, sessionId}) => `${taskId} ${sessionId}`),
	...(await bus.listLocks()).map(({path, sessionId}) => `${path} ${sessionId}`),
];

describe('a conversation that was open in two processes', () => {
	it('takes over from both when both died, whether their deaths were confirmed or not', async () => {
		for (const isConfirmed of [true, false]) {
			const test = await openTwice();
			test.processes.kill(100, 101);
			if (isConfirmed) await test.lookTwice();
			const heir = await test.join(102, talk);
			expect(await bodies(test, heir)).toEqual(['for claude-100', 'for claude-101']);
			expect((await holdings(test)).sort()).toEqual([
				`/etc/hostname ${heir}`,
				`/etc/hosts ${heir}`,
				`T-new ${heir}`,
				`T-old ${heir}`,
			]);
			expect(await bodies(test, heir)).toEqual([]);
			expect(await test.bus.listAlerts()).toEqual([]);
		}
	});

	it('goes on in the living one with all that the dead one had, without an alert', async () => {
		for (const dying of [100, 101]) {
			const test = await openTwice();
			test.processes.kill(dying);
			await test.lookTwice();
			const left = dying === 100 ? test.newer : test.older;
			expect((await bodies(test, left)).sort()).toEqual(['for claude-100', 'for claude-101']);
			expect((await holdings(test)).every(held => held.endsWith(left))).toBe(true);
			expect(await holdings(test)).toHaveLength(4);
			expect(await test.bus.listAlerts()).toEqual([]);
			expect(await sessionOf(test.bus, `claude-${dying}`)).toMatchObject({state: 'ended', unread: 0});
			await test.lookTwice();
			expect(await bodies(test, left)).toEqual([]);
		}
	});

	it('goes on in the living one when the other was killed on purpose, even in the middle of a goodbye', async () => {
		for (const saysGoodbye of [true, false]) {
			const test = await openTwice();
			const sinceMs = test.clock.time;
			const {identity} = await test.bus.boundProcess(test.older);
			test.processes.kill(100);
			if (saysGoodbye) await test.bus.unregister(test.older);
			await test.context.engine.write(writer =>
				recordKill(writer, test.context, {identity, by: 'person', sinceMs}),
			);
			expect((await holdings(test)).every(held => held.endsWith(test.newer))).toBe(true);
			expect(await holdings(test)).toHaveLength(4);
			expect((await bodies(test, test.newer)).sort()).toEqual(['for claude-100', 'for claude-101']);
		}
	});

	it('keeps what it held from whoever finds one of them dead by asking for it', async () => {
		const test = await openTwice();
		const {bus, clock, peer, newer, processes} = test;
		processes.kill(100);
		for (const seconds of [0, 2]) {
			clock.advance(seconds * 1000);
			expect((await bus.claim(peer, 'T-old')).claimed).toBe(false);
			expect((await bus.lock(peer, '/etc/hosts')).granted).toBe(false);
		}
		expect(await bus.claim(peer, 'T-old')).toMatchObject({claimed: false, holderId: newer});
		expect(await bus.lock(peer, '/etc/hosts')).toMatchObject({granted: false, blocker: {sessionId: newer}});
	});

	it('keeps its lock from whoever finds one of them dead by asking for that lock', async () => {
		const test = await openTwice();
		const {bus, clock, peer, newer, processes} = test;
		processes.kill(100);
		await bus.lock(peer, '/etc/hosts');
		clock.advance(2000);
		expect(await bus.lock(peer, '/etc/hosts')).toMatchObject({granted: false, blocker: {sessionId: newer}});
	});

	it('leaves the mail of one that says goodbye to the other, and sets free what it held', async () => {
		const test = await openTwice();
		await test.bus.unregister(test.older);
		expect(await bodies(test, test.newer)).toEqual(['for claude-100', 'for claude-101']);
		expect(await holdings(test)).toEqual([`T-new ${test.newer}`, `/etc/hostname ${test.newer}`]);
	});

	it('takes nothing from a living one, however many open it, nor twice', async () => {
		const test = await openTwice();
		const third = await test.join(102, talk);
		expect(await holdings(test)).toHaveLength(4);
		expect((await holdings(test)).some(held => held.endsWith(third))).toBe(false);
		expect(await bodies(test, third)).toEqual([]);
		test.processes.kill(100);
		await test.lookTwice();
		for (const id of [third, test.newer]) await test.join(Number(id.slice(7)), talk);
		expect((await holdings(test)).filter(held => held.endsWith(test.newer))).toEqual([
			`T-new ${test.newer}`,
			`/etc/hostname ${test.newer}`,
		]);
		expect((await holdings(test)).filter(held => held.endsWith(third))).toEqual([
			`T-old ${third}`,
			`/etc/hosts ${third}`,
		]);
		expect(await bodies(test, third)).toEqual(['for claude-100']);
		expect(await bodies(test, test.newer)).toEqual(['for claude-101']);
	});

	it('hands what was left behind to the living one as soon as that registers again', async () => {
		const test = await openTwice();
		const seen = test.processes.look(101);
		test.processes.kill(100, 101);
		await test.lookTwice();
		if (typeof seen !== 'string') test.processes.restore(seen);
		await test.join(101, talk);
		expect((await bodies(test, test.newer)).sort()).toEqual(['for claude-100', 'for claude-101']);
		expect((await holdings(test)).every(held => held.endsWith(test.newer))).toBe(true);
	});

	it('is offered each broadcast that none of its processes has read, once, and none of its own', async () => {
		const test = await openTestBus();
		const {bus, clock, join, processes} = test;
		const peer = await join(900, {vendor: 'codex'});
		const tell = (body: string) => bus.send(peer, {to: null, body});
		const older = await join(100, talk);
		await tell('read by the older one');
		await bus.inbox(older);
		await tell('long unread by the older one');
		clock.advance(10 * minute);
		const newer = await join(101, talk);
		await tell('read by the newer one');
		await bus.inbox(newer);
		await bus.send(newer, {to: null, body: 'its own'});
		await tell('read by none');
		processes.kill(100, 101);
		await test.lookTwice();
		const heir = await join(102, talk);
		expect(await bodies(test, heir)).toEqual(['long unread by the older one', 'read by none']);
		expect(await bodies(test, heir)).toEqual([]);
	});

	it('of which one died is denied what the other may have read before, and does not lose it', async () => {
		const test = await openTestBus();
		const older = await test.join(100, talk);
		const newer = await test.join(101, talk);
		test.clock.advance(minute);
		await test.bus.recordEdit(newer, '/etc/hosts');
		test.clock.advance(minute);
		await test.bus.recordEdit(older, '/etc/hosts');
		test.processes.kill(100);
		await test.lookTwice();
		const edits = 'SELECT count(*) FROM file_edits WHERE file_path = ? AND session_id = ?';
		// What the dead one wrote the living one has not seen
		expect(value(test.foreign, edits, '/etc/hosts', older)).toBe(1);
		test.processes.kill(101);
		await test.lookTwice();
		const heir = await test.join(102, talk);
		expect(value(test.foreign, edits, '/etc/hosts', heir)).toBe(1);
		expect(value(test.foreign, 'SELECT edited_ms FROM file_edits')).toBe(
			value(test.foreign, 'SELECT max(edited_ms) FROM file_edits'),
		);
	});
});

describe('what is no continuation', () => {
	it('takes nothing: a fork, another vendor’s conversation of the same id', async () => {
		const test = await openTwice();
		test.processes.kill(100, 101);
		await test.lookTwice();
		const fork = await test.join(102, {agentSessionId: 'fork of talk'});
		const stranger = await test.join(103, {...talk, vendor: 'gemini'});
		for (const id of [fork, stranger]) {
			expect(await sessionOf(test.bus, id)).toMatchObject({unread: 0, claims: 0, locks: 0});
		}
		expect((await bodies(test, await test.join(104, talk))).length).toBe(2);
	});

	it('keeps nothing from whoever continues: a row of another program with the same conversation', async () => {
		const test = await openTwice();
		test.foreign.exec(
			"INSERT INTO session_registry (session_id, llm_vendor, agent_session_id, pid) VALUES ('claude-7', 'claude', 'talk', 7)",
		);
		await test.bus.send(test.peer, {to: 'claude-7', body: 'for the program'});
		test.processes.kill(100, 101);
		const heir = await test.join(102, talk);
		expect(await bodies(test, heir)).toEqual(['for claude-100', 'for claude-101']);
		expect(await bodies(test, 'claude-7')).toEqual(['for the program']);
	});
});

describe('mail of a conversation that was left for long', () => {
	it('waits longer than anything else of it, and goes to whoever continues it', async () => {
		const test = await openTwice();
		test.processes.kill(100, 101);
		await test.lookTwice();
		for (let week = 0; week < 3; week++) {
			test.clock.advance(8 * day);
			await test.bus.prune();
		}
		expect(await holdings(test)).toEqual([]);
		expect(await bodies(test, await test.join(102, talk))).toEqual(['for claude-100', 'for claude-101']);
	});

	it('goes to whoever continues it when it is sent to the id it had', async () => {
		const test = await openTestBus();
		const {bus, join, processes} = test;
		const peer = await join(900, {vendor: 'codex'});
		const old = await join(100, talk);
		processes.kill(100);
		const heir = await join(101, talk);
		expect(await bus.send(peer, {to: old, body: 'still there?'})).toMatchObject({recipientId: heir});
		expect(await bodies(test, heir)).toEqual(['still there?']);
		await bus.unregister(heir);
		await expect(bus.send(peer, {to: old, body: 'gone'})).rejects.toMatchObject({kind: 'refused'});
	});

	it('is not left at an id that another one continues, when a program still writes to it', async () => {
		const test = await openTestBus();
		const old = await test.join(100, talk);
		test.processes.kill(100);
		await test.join(101, talk);
		test.foreign
			.prepare(
				"INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload) VALUES ('x', ?, 'direct', 'late')",
			)
			.run(old);
		await test.join(101, talk);
		expect(await bodies(test, 'claude-101')).toEqual(['late']);
	});
});
