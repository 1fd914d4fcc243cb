import {describe, expect, it} from 'vitest';
import {findSession} from '../../../source/bus/tables/sessions.js';
import {minute} from '../../../source/bus/timestamps.js';
import {retireId} from '../../../source/bus/verbs/hand-over.js';
import {rows, value} from '../support/raw-rows.js';
import {openTestBus, type TestBus} from '../support/test-bus.js';

const old = {agentSessionId: 'old talk', projectId: 'P'};

/** A session that has left its name in every table, and a peer it has to do with. */
async function openBusy() {
	const test = await openTestBus();
	const {bus, join} = test;
	const peer = await join(200, {vendor: 'codex', projectId: 'P'});
	const id = await join(100, old);
	await bus.send(id, {to: null, body: 'to all'});
	await bus.send(id, {to: peer, body: 'to the peer'});
	await bus.send(peer, {to: id, body: 'unread'});
	await bus.send(peer, {to: id, body: 'read'});
	await bus.confirm(id, [
		Number(value(test.foreign, "SELECT id FROM inter_session_messages WHERE payload = 'read'")),
	]);
	await bus.send(peer, {to: null, body: 'leased'});
	await bus.take(id);
	await bus.claim(id, 'T');
	await bus.claim(peer, 'T');
	await bus.claim(peer, 'U');
	await bus.claim(id, 'U');
	await bus.lock(id, '/etc/hosts');
	await bus.recordEdit(id, '/etc/hostname');
	await bus.acknowledge('all', id);
	test.foreign
		.prepare("INSERT INTO head_moves (worktree, kind, mover_id) VALUES ('/w', 'branch', ?)")
		.run(id);
	return {...test, peer, id};
}

/** The columns in which a text stands alone. */
function columnsHolding({foreign}: TestBus, text: string): string[] {
	const columns = rows(
		foreign,
		`SELECT t.name || '.' || c.name AS name FROM sqlite_master AS t, pragma_table_info(t.name) AS c
		WHERE t.type = 'table' ORDER BY 1`,
	).map(row => (typeof row === 'object' && row !== null && 'name' in row ? String(row.name) : ''));
	return columns.filter(name => {
		const [table, column] = name.split('.');
		return value(foreign, `SELECT count(*) FROM ${table} WHERE ${column} = ?`, text) !== 0;
	});
}

describe('a session whose pid another process has now', () => {
	it('keeps under its retired id all that any table has of it', async () => {
		const test = await openBusy();
		const before = columnsHolding(test, test.id);
		expect(before.length).toBeGreaterThan(11);
		await test.context.engine.write(async writer => {
			const session = await findSession(writer, test.id);
			if (session) await retireId(writer, test.context, session);
		});
		expect(columnsHolding(test, test.id)).toEqual([]);
		expect(columnsHolding(test, `${test.id}~1`)).toEqual(before);
	});

	it('is the sender of what it sent, so that the new process is told of it as of a peer’s words', async () => {
		const test = await openBusy();
		test.processes.start(100);
		expect(await test.join(100, {agentSessionId: 'new talk'})).toBe(test.id);
		const {bus, id} = test;
		expect((await bus.inbox(id)).map(({senderId, body}) => [senderId, body])).toEqual([
			[`${id}~1`, 'to all'],
			[test.peer, 'leased'],
		]);
	});

	it('is answered itself, and not the new process, by whoever answers what it sent', async () => {
		const {bus, foreign, join, processes} = await openTestBus();
		const peer = await join(200, {vendor: 'codex'});
		const id = await join(100, old);
		const question = await bus.send(id, {to: peer, body: 'may I?'});
		processes.start(100);
		await join(100, {agentSessionId: 'new talk'});
		const answer = await bus.send(peer, {to: id, body: 'yes', replyTo: question.id});
		expect(answer.recipientId).toBe(`${id}~1`);
		expect((await bus.send(peer, {to: id, body: 'hello'})).recipientId).toBe(id);
		const heir = await join(300, old);
		expect((await bus.inbox(heir)).map(({body}) => body)).toEqual(['yes']);
		expect((await bus.send(peer, {to: id, body: 'and now', replyTo: question.id})).recipientId).toBe(heir);
		foreign.prepare('DELETE FROM session_registry WHERE session_id IN (?, ?)').run(heir, `${id}~1`);
		const late = bus.send(peer, {to: id, body: 'too late', replyTo: question.id});
		await expect(late).rejects.toMatchObject({kind: 'usage'});
	});

	it('has its edits, which who read the files before them is still denied', async () => {
		const {bus, clock, join, processes} = await openTestBus();
		const reader = await join(200, {vendor: 'codex', agentSessionId: 'reader'});
		clock.advance(minute);
		const id = await join(100, old);
		await bus.recordEdit(id, '/etc/hosts');
		clock.advance(minute);
		processes.start(100);
		await join(100, {agentSessionId: 'new talk'});
		const observed = await bus.observe({
			registration: {vendor: 'codex', pid: 200, agentSessionId: 'reader'},
			isOpening: true,
			turn: 'working',
			activity: 'x',
			ends: false,
			proves: null,
			wants: ['/etc/hosts'],
			wrote: [],
			ranShell: false,
			takes: null,
			subagents: null,
			isAmbiguous: false,
			continuesAs: 'working',
			beginsTurn: false,
		});
		expect(observed).toMatchObject({sessionId: reader, denial: {why: 'changed', editorId: `${id}~1`}});
	});

	it('is not the one that sends under its id, even where its row was removed', async () => {
		const {bus, clock, foreign, join, processes} = await openTestBus();
		const id = await join(100, old);
		await bus.send(id, {to: null, body: 'of the dead process'});
		foreign.prepare('DELETE FROM session_registry WHERE session_id = ?').run(id);
		clock.advance(minute);
		processes.start(100);
		processes.began = clock.time;
		expect(await join(100, {agentSessionId: 'new talk'})).toBe(id);
		expect((await bus.inbox(id)).map(({senderId, body}) => [senderId, body])).toEqual([
			[`${id}~0`, 'of the dead process'],
		]);
		await bus.send(id, {to: null, body: 'of the new process'});
		expect(await bus.inbox(id)).toEqual([]);
	});

	it('that another program has registered hears nothing of what it sent before its row', async () => {
		const {bus, foreign, join} = await openTestBus();
		foreign.exec(
			"INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds) VALUES ('claude-100', 'note', 'hi', 300)",
		);
		expect(await bus.inbox(await join(100))).toEqual([]);
	});
});
