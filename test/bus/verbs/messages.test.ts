import {describe, expect, it} from 'vitest';
import {deliveryLease, newcomerWindow, unreadLimit} from '../../../source/bus/limits.js';
import {machineKey} from '../../../source/bus/rules/identity.js';
import {minute, second} from '../../../source/bus/timestamps.js';
import type {Message} from '../../../source/bus/types.js';
import {thisMachine} from '../support/fake-processes.js';
import {openTestBus, sessionOf} from '../support/test-bus.js';

async function twoSessions() {
	const test = await openTestBus();
	return {...test, one: await test.join(100), other: await test.join(200, {vendor: 'codex'})};
}

const bodies = (messages: readonly Message[]) => messages.map(message => message.body);

describe('a directed message', () => {
	it('is read once, by its recipient', async () => {
		const {bus, one, other} = await twoSessions();
		const sent = await bus.send(one, {to: other, body: 'hello', priority: 'high', ackRequired: true});
		expect(sent).toMatchObject({
			type: 'direct',
			senderId: one,
			recipientId: other,
			status: 'pending',
			expiresAt: null,
		});
		expect((await sessionOf(bus, other)).unread).toBe(1);
		expect(bodies(await bus.inbox(one))).toEqual([]);
		expect(await bus.inbox(other)).toMatchObject([
			{id: sent.id, status: 'read', priority: 'high', ackRequired: true},
		]);
		expect(await bus.inbox(other)).toEqual([]);
		expect((await sessionOf(bus, other)).unread).toBe(0);
	});

	it('is in the picture of its recipient though many older ones are unread', async () => {
		const {bus, one, other} = await twoSessions();
		for (let number = 1; number <= 103; number++) {
			await bus.send(one, {to: number % 2 ? other : null, body: String(number)});
		}
		const {unread, unreadCount} = await bus.snapshot({viewer: other});
		expect(bodies(unread)).toEqual(Array.from({length: 100}, (_, index) => String(index + 4)));
		expect(unreadCount).toBe(103);
		expect(bodies(await bus.peek(other, 2))).toEqual(['1', '2']);
	});

	it('is not touched by looking at it', async () => {
		const {bus, one, other} = await twoSessions();
		await bus.send(one, {to: other, body: 'hello'});
		for (let look = 0; look < 3; look++) {
			expect(await bus.peek(other)).toMatchObject([{body: 'hello', status: 'pending'}]);
		}
	});

	it('comes in the order of sending, and no more at once than was asked for', async () => {
		const {bus, one, other} = await twoSessions();
		for (const body of ['1', '2', '3', '4', '5'])
			await bus.send(one, {to: body === '3' ? null : other, body});
		expect(bodies(await bus.inbox(other, 2))).toEqual(['1', '2']);
		expect(bodies(await bus.inbox(other, 2))).toEqual(['3', '4']);
		expect(bodies(await bus.inbox(other, 2))).toEqual(['5']);
	});

	it('joins the thread of the one it answers', async () => {
		const {bus, one, other} = await twoSessions();
		const first = await bus.send(one, {to: other, body: 'may I?'});
		const answer = await bus.send(other, {to: one, body: 'yes', replyTo: first.id});
		const thanks = await bus.send(one, {to: other, body: 'thanks', replyTo: answer.id});
		expect([first.threadId, answer.threadId, thanks.threadId]).toEqual([null, first.id, first.id]);
		expect([answer.replyTo, thanks.replyTo]).toEqual([first.id, answer.id]);
		await expect(bus.send(one, {to: other, body: 'x', replyTo: 999})).rejects.toMatchObject({
			kind: 'usage',
			message: 'there is no message 999',
		});
	});

	it('ends with its TTL', async () => {
		const {bus, clock, one, other} = await twoSessions();
		await bus.send(one, {to: other, body: 'soon', ttlSeconds: 60});
		await bus.send(one, {to: other, body: 'ever'});
		clock.advance(59_999);
		expect(bodies(await bus.peek(other))).toEqual(['soon', 'ever']);
		clock.advance(1);
		expect(bodies(await bus.peek(other))).toEqual(['ever']);
		expect((await sessionOf(bus, other)).unread).toBe(1);
		await bus.prune();
		expect((await sessionOf(bus, other)).unread).toBe(1);
	});

	it.each([0, -1, Number.NaN, Number.POSITIVE_INFINITY, 1e13])(
		'cannot have a TTL of %d',
		async ttlSeconds => {
			const {bus, one, other} = await twoSessions();
			await expect(bus.send(one, {to: other, body: 'x', ttlSeconds})).rejects.toMatchObject({kind: 'usage'});
		},
	);

	it('is refused when its recipient has ended or never was, but kept for an orphan', async () => {
		const {bus, processes, lookTwice, join, one, other} = await twoSessions();
		await bus.unregister(await join(300));
		await expect(bus.send(one, {to: 'claude-300', body: 'x'})).rejects.toMatchObject({kind: 'refused'});
		await expect(bus.send(one, {to: 'nobody', body: 'x'})).rejects.toMatchObject({kind: 'usage'});
		processes.kill(200);
		await lookTwice();
		await bus.send(one, {to: other, body: 'for when you are back'});
		expect((await sessionOf(bus, other)).unread).toBe(1);
	});

	it('is refused when its recipient has a thousand unread, until it reads or some expire', async () => {
		const {bus, clock, one, other} = await twoSessions();
		for (let i = 0; i < unreadLimit; i++) {
			await bus.send(one, {to: other, body: 'x', ttlSeconds: i === 0 ? 60 : null});
		}
		const refused = {
			kind: 'refused',
			message: `${other} has 1000 unread messages; no more are taken before it reads some`,
		};
		await expect(bus.send(one, {to: other, body: 'x'})).rejects.toMatchObject(refused);
		await bus.send(one, {to: null, body: 'a broadcast is no mail of one'});
		clock.advance(minute);
		await bus.send(one, {to: other, body: 'x'});
		await expect(bus.send(one, {to: other, body: 'x'})).rejects.toMatchObject(refused);
		await bus.inbox(other, 1);
		await bus.send(one, {to: other, body: 'x'});
	});

	it('has at most 64 KiB', async () => {
		const {bus, one, other} = await twoSessions();
		const body = 'ä'.repeat(32 * 1024);
		await bus.send(one, {to: other, body});
		expect(bodies(await bus.inbox(other))).toEqual([body]);
		await expect(bus.send(one, {to: other, body: `${body}!`})).rejects.toMatchObject({kind: 'usage'});
	});
});

describe('a broadcast', () => {
	it('is read once by every other session, and never by its sender', async () => {
		const {bus, join, one, other} = await twoSessions();
		const third = await join(300);
		await bus.send(one, {to: null, body: 'all'});
		expect(bodies(await bus.inbox(one))).toEqual([]);
		for (const id of [other, third]) {
			expect((await sessionOf(bus, id)).unread).toBe(1);
			expect(bodies(await bus.inbox(id))).toEqual(['all']);
			expect(bodies(await bus.inbox(id))).toEqual([]);
			expect((await sessionOf(bus, id)).unread).toBe(0);
		}
	});

	it('reaches a newcomer when it is no older than five minutes and has not expired', async () => {
		const {bus, clock, join, one} = await twoSessions();
		await bus.send(one, {to: null, body: 'too old'});
		clock.advance(1);
		await bus.send(one, {to: null, body: 'old enough'});
		await bus.send(one, {to: null, body: 'expired', ttlSeconds: 60});
		clock.advance(newcomerWindow);
		await bus.send(one, {to: null, body: 'new'});
		expect(bodies(await bus.inbox(await join(300)))).toEqual(['old enough', 'new']);
	});

	it('of the last minutes reaches a newcomer in whatever order the times of others are, and none older does', async () => {
		const {bus, clock, foreign, join, one} = await twoSessions();
		const insert =
			foreign.prepare(`INSERT INTO inter_session_messages (sender_id, channel, payload, created_at)
			VALUES ('python-1', 'task_broadcast', ?, ?)`);
		const at = (ago: number) => new Date(clock.time - ago).toISOString();
		await bus.send(one, {to: null, body: 'of a moment ago'});
		insert.run('of an hour ago', at(60 * minute));
		insert.run('of a minute ago', at(minute));
		insert.run('of two hours ago', at(120 * minute));
		const newcomer = await join(300);
		expect((await sessionOf(bus, newcomer)).unread).toBe(2);
		expect(bodies(await bus.inbox(newcomer))).toEqual(['of a moment ago', 'of a minute ago']);
		expect((await sessionOf(bus, newcomer)).unread).toBe(0);
		insert.run('of three hours ago, but sent now', at(180 * minute));
		expect(bodies(await bus.inbox(newcomer))).toEqual(['of three hours ago, but sent now']);
	});

	it('of a session that came or went is nobody’s mail', async () => {
		const {bus, join, one} = await twoSessions();
		await bus.unregister(await join(300));
		expect(await bus.inbox(one)).toEqual([]);
		const events = (await bus.listLifecycle()).map(message => JSON.parse(message.body));
		expect(events.map(({event, sessionId}) => [event, sessionId])).toEqual([
			['ended', 'claude-300'],
			['started', 'claude-300'],
			['started', 'codex-200'],
			['started', 'claude-100'],
		]);
	});

	it('can be read out of order, and the others still come', async () => {
		const {bus, one, other} = await twoSessions();
		const sent = [];
		for (const body of ['1', '2', '3', '4']) sent.push((await bus.send(one, {to: null, body})).id);
		const [first = 0, second = 0, third = 0, fourth = 0] = sent;
		expect(await bus.confirm(other, [third])).toEqual([third]);
		expect(await bus.confirm(other, [third])).toEqual([]);
		expect(bodies(await bus.peek(other))).toEqual(['1', '2', '4']);
		expect((await sessionOf(bus, other)).unread).toBe(3);
		expect(await bus.confirm(other, [first, second])).toEqual([first, second]);
		expect(bodies(await bus.peek(other))).toEqual(['4']);
		expect(await bus.confirm(other, [first, second, third, fourth])).toEqual([fourth]);
		expect((await sessionOf(bus, other)).unread).toBe(0);
		await bus.send(one, {to: null, body: '5'});
		expect(bodies(await bus.inbox(other))).toEqual(['5']);
	});
});

describe('messages of one sender', () => {
	it('wait for one of them that a reader may still lose, and come in order when it has', async () => {
		const {bus, clock, foreign, processes, join, one, other} = await twoSessions();
		const elsewhere = await join(300);
		const {id} = await bus.send(one, {to: other, body: '1'});
		processes.start(400);
		const reader = processes.look(400);
		const started = typeof reader === 'string' ? '' : reader.started;
		foreign
			.prepare('UPDATE inter_session_messages SET delivered_ms = ?, taker = ? WHERE id = ?')
			.run(clock.time, `reader 400 ${started} ${machineKey(thisMachine)}`, id);
		await bus.send(one, {to: other, body: '2'});
		await bus.send(one, {to: null, body: '3'});
		await bus.send(elsewhere, {to: other, body: 'of another'});
		expect(bodies(await bus.inbox(other))).toEqual(['of another']);
		processes.kill(400);
		expect(bodies(await bus.inbox(other))).toEqual(['1', '2', '3']);
	});
});

describe.each([
	['a directed message', (other: string) => other],
	['a broadcast', () => null],
])('%s taken on lease', (_case, recipient) => {
	it('is offered to nobody else of the session until it is confirmed or the lease ends', async () => {
		const {bus, clock, one, other} = await twoSessions();
		const {id} = await bus.send(one, {to: recipient(other), body: 'x'});
		expect(await bus.take(other)).toMatchObject([{id, status: 'delivered'}]);
		expect(await bus.take(other)).toEqual([]);
		expect(await bus.inbox(other)).toEqual([]);
		expect(await bus.peek(other)).toMatchObject([{id, status: 'delivered'}]);
		expect((await sessionOf(bus, other)).unread).toBe(1);
		clock.advance(deliveryLease - 1);
		expect(await bus.take(other)).toEqual([]);
		clock.advance(1);
		expect(await bus.peek(other)).toMatchObject([{id, status: 'pending'}]);
		expect(await bus.take(other)).toMatchObject([{id}]);
		expect(await bus.confirm(other, [id])).toEqual([id]);
		expect(await bus.confirm(other, [id])).toEqual([]);
		clock.advance(deliveryLease);
		expect(await bus.take(other)).toEqual([]);
		expect((await sessionOf(bus, other)).unread).toBe(0);
	});

	it('that its conversation has read before it was resumed is still shown to it, and to nobody else', async () => {
		const {bus, join, lookTwice, processes} = await openTestBus();
		const sender = await join(1);
		const old = await join(2, {agentSessionId: 'conversation'});
		const other = await join(3, {agentSessionId: 'another'});
		const {id} = await bus.send(sender, {to: old, body: 'a long story'});
		await bus.inbox(old);
		processes.kill(2);
		await lookTwice();
		const heir = await join(4, {agentSessionId: 'conversation'});
		expect((await bus.findMessage(heir, id)).body).toBe('a long story');
		await expect(bus.findMessage(other, id)).rejects.toThrow(`there is no message ${id} for ${other}`);
	});

	it('is offered again after its reader died and its conversation was resumed', async () => {
		const {bus, clock, processes, join, lookTwice, one} = await twoSessions();
		const reader = await join(300, {agentSessionId: 'talk'});
		await bus.send(one, {to: recipient(reader), body: 'x'});
		expect(await bus.take(reader)).toHaveLength(1);
		processes.kill(300);
		await lookTwice();
		clock.advance(second);
		const heir = await join(301, {agentSessionId: 'talk'});
		expect(bodies(await bus.take(heir))).toEqual(['x']);
	});

	it('is offered again when its session ended and came back', async () => {
		const {bus, join, one, other} = await twoSessions();
		await bus.send(one, {to: recipient(other), body: 'x'});
		await bus.take(other);
		await bus.unregister(other);
		expect(await bus.peek(other)).toMatchObject([{body: 'x', status: 'pending'}]);
		await join(200, {vendor: 'codex'});
		expect(bodies(await bus.take(other))).toEqual(['x']);
	});

	it('can be confirmed after it has expired meanwhile', async () => {
		const {bus, clock, one, other} = await twoSessions();
		const {id} = await bus.send(one, {to: recipient(other), body: 'x', ttlSeconds: 10});
		await bus.take(other);
		clock.advance(minute);
		await bus.prune();
		expect(await bus.confirm(other, [id])).toEqual([id]);
		expect((await sessionOf(bus, other)).unread).toBe(0);
	});

	it('cannot be confirmed for another', async () => {
		const {bus, join, one, other} = await twoSessions();
		const third = await join(300);
		const {id} = await bus.send(one, {to: recipient(other), body: 'x'});
		await bus.confirm(third, [id, 999]);
		expect(await bus.peek(other)).toMatchObject([{id, status: 'pending'}]);
	});
});
