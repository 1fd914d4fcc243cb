import {expect, it} from 'vitest';
import {lockLease} from '../../../source/bus/limits.js';
import {minute, second} from '../../../source/bus/timestamps.js';
import {openTestBus} from '../support/test-bus.js';

it('a session is told with what it holds, has not read and did last, and its mail stays unread', async () => {
	const {bus, clock, join} = await openTestBus();
	await join(1);
	await join(2, {vendor: 'codex'});
	await bus.lock('claude-1', '/etc/hosts');
	await bus.lock('claude-1', '/etc/apt/', {mode: 'shared'});
	await bus.lock('codex-2', '/etc/passwd');
	await bus.claim('claude-1', 'T');
	await bus.claim('codex-2', 'U');
	for (let number = 1; number <= 30; number++) {
		clock.advance(second);
		await bus.send('codex-2', {to: 'claude-1', body: `message ${number}`});
	}
	clock.advance(second);
	await bus.recordEdit('claude-1', '/etc/hosts');
	const {locks, claims, mail, timeline} = await bus.inspectSession('claude-1');
	expect(locks.map(({path, mode}) => `${mode} ${path}`)).toEqual([
		'shared /etc/apt/',
		'exclusive /etc/hosts',
	]);
	expect(claims).toEqual([{taskId: 'T', sessionId: 'claude-1', claimedAt: expect.any(String)}]);
	expect(mail).toHaveLength(20);
	expect(mail[0]).toMatchObject({body: 'message 1', status: 'pending'});
	expect(timeline).toHaveLength(15);
	expect(timeline[0]).toMatchObject({text: 'edited', subject: '/etc/hosts'});
	expect(timeline.every(({sessionId, otherId}) => [sessionId, otherId].includes('claude-1'))).toBe(true);
	expect(await bus.peek('claude-1')).toHaveLength(30);
});

it('a lock whose lease is over is nobody’s, though nobody has swept it', async () => {
	const {bus, clock, join} = await openTestBus();
	await join(1);
	await bus.lock('claude-1', '/etc/hosts');
	clock.advance(lockLease + minute);
	expect((await bus.inspectSession('claude-1')).locks).toEqual([]);
});

it('both sides of a conflict are told, whoever has ended, and nothing of one that was never there', async () => {
	const {bus, join} = await openTestBus();
	await join(1);
	await join(2, {vendor: 'codex'});
	await bus.lock('claude-1', '/etc/hosts');
	await bus.claim('claude-1', 'T');
	await bus.unregister('codex-2');
	const {sessions, locks, claims} = await bus.inspectParties(['claude-1', 'codex-2', 'nobody-3']);
	expect(sessions.map(({sessionId, state}) => `${sessionId} ${state}`)).toEqual([
		'claude-1 active',
		'codex-2 ended',
	]);
	expect(locks).toMatchObject([{sessionId: 'claude-1', path: '/etc/hosts'}]);
	expect(claims).toMatchObject([{sessionId: 'claude-1', taskId: 'T'}]);
	expect(await bus.inspectSession('nobody-3')).toEqual({
		runsInside: null,
		locks: [],
		claims: [],
		mail: [],
		timeline: [],
	});
});

it('a message is told with its thread in order, from whichever of its messages one looks', async () => {
	const {bus, join} = await openTestBus();
	await join(1);
	await join(2, {vendor: 'codex'});
	const first = await bus.send('claude-1', {to: 'codex-2', body: 'may I have it?'});
	const other = await bus.send('claude-1', {to: 'codex-2', body: 'something else'});
	const second = await bus.send('codex-2', {to: 'claude-1', body: 'in a minute', replyTo: first.id});
	const third = await bus.send('claude-1', {to: 'codex-2', body: 'thanks', replyTo: second.id});
	for (const {id} of [first, second, third]) {
		const {thread} = await bus.inspectMessage(id);
		expect(thread.map(({beginning}) => beginning)).toEqual(['may I have it?', 'in a minute', 'thanks']);
	}
	expect(await bus.inspectMessage(other.id)).toMatchObject({sender: {sessionId: 'claude-1'}, thread: []});
	expect(await bus.inspectMessage(999)).toEqual({sender: null, receipts: [], thread: []});
});

it('a broadcast is told with who has read it', async () => {
	const {bus, join} = await openTestBus();
	for (const pid of [1, 2, 3]) await join(pid);
	const {id} = await bus.send('claude-1', {to: null, body: 'to everyone'});
	await bus.inbox('claude-2');
	const {receipts} = await bus.inspectMessage(id);
	expect(receipts.map(({sessionId, status}) => `${sessionId} ${status}`)).toEqual([
		'claude-2 read',
		'claude-3 pending',
	]);
	const direct = await bus.send('claude-1', {to: 'claude-2', body: 'to one'});
	expect((await bus.inspectMessage(direct.id)).receipts).toEqual([]);
});
