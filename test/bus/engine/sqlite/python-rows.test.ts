import {Buffer} from 'node:buffer';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {describe, expect, test} from 'vitest';
import {formatTimestamp, hour, minute} from '../../../../source/bus/timestamps.js';
import {rows} from '../../support/raw-rows.js';
import {temporaryDatabase} from '../../support/temp-folder.js';
import {openTestBus} from '../../support/test-bus.js';

/** As Python's sqlite3 module writes an aware `datetime`, with the offset of some zone. */
const aware = (moment: number, zone = 0): string =>
	`${formatTimestamp(moment + zone)
		.replace('T', ' ')
		.replace('Z', '')}${zone < 0 ? '-' : '+'}${String(Math.abs(zone) / hour).padStart(2, '0')}:00`;

/** As it writes `bytes`. */
const bytes = (text: string): Buffer => Buffer.from(text);

const addSession =
	'INSERT INTO session_registry (session_id, llm_vendor, project_id, pid, heartbeat_at) VALUES (?, ?, ?, ?, ?)';
const addMessage =
	'INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, ttl_seconds, created_at) VALUES (?, ?, ?, ?, ?, ?)';

describe('times with an offset', () => {
	test.each([0, hour, -5 * hour])('count as the moments they name, %d ms from UTC', async zone => {
		const {bus, foreign, clock} = await openTestBus();
		const now = clock.now();
		foreign.prepare(addSession).run('aider-1', 'aider', 'PILOT', 1, aware(now, zone));
		expect(await bus.findSession('aider-1')).toMatchObject({
			heartbeatAt: formatTimestamp(now),
			state: 'active',
		});
		foreign.prepare(addMessage).run('x', 'aider-1', 'direct', 'hello', 300, aware(now - minute, zone));
		foreign.prepare(addMessage).run('x', 'aider-1', 'direct', 'too late', 30, aware(now - minute, zone));
		expect(await bus.peek('aider-1')).toMatchObject([
			{body: 'hello', createdAt: formatTimestamp(now - minute), expiresAt: formatTimestamp(now + 4 * minute)},
		]);
	});

	test('stand in a timeline where their moments belong, and claims in the order they were made', async () => {
		const {bus, foreign, clock} = await openTestBus();
		const at = (ago: number, zone: number) => aware(clock.now() - ago * minute, zone);
		const claim = foreign.prepare(
			'INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES (?, ?, ?)',
		);
		claim.run('second', 'x', at(20, 2 * hour));
		claim.run('first', 'x', at(30, 9 * hour));
		claim.run('third', 'x', formatTimestamp(clock.now() - 10 * minute));
		const lock = foreign.prepare(
			'INSERT INTO file_locks (file_path, session_id, acquired_at) VALUES (?, ?, ?)',
		);
		lock.run('/a', 'x', at(25, 9 * hour));
		lock.run('/b', 'x', at(15, -hour));
		const timeline = await bus.timeline();
		expect(timeline.map(({subject}) => subject)).toEqual(['third', '/b', 'second', '/a', 'first']);
		expect(await bus.timeline({limit: 1})).toMatchObject([{subject: 'third'}]);
		expect((await bus.listClaims()).map(({taskId}) => taskId)).toEqual(['first', 'second', 'third']);
	});
});

describe('texts in bytes', () => {
	test('name a session as the same texts in characters do', async () => {
		const {bus, foreign, clock, join} = await openTestBus();
		const own = await join(100, {vendor: 'codex', projectId: 'PILOT'});
		foreign
			.prepare(addSession)
			.run(bytes('aider-1'), bytes('aider'), bytes('PILOT'), 1, bytes(aware(clock.now())));
		expect(await bus.findSession('aider-1')).toMatchObject({
			llmVendor: 'aider',
			projectId: 'PILOT',
			state: 'active',
		});
		await bus.detectConflicts();
		expect(await bus.listAlerts()).toMatchObject([
			{type: 'project_conflict', sessionIds: expect.arrayContaining(['aider-1', own])},
		]);
		await bus.send(own, {to: 'aider-1', body: 'hello'});
		expect(await bus.findSession('aider-1')).toMatchObject({unread: 2});
	});

	test('bring a message to whom they name, as it was written', async () => {
		const {bus, foreign, join} = await openTestBus();
		const id = await join(100);
		foreign
			.prepare(addMessage)
			.run(bytes('aider-1'), bytes(id), bytes('direct'), bytes('{"é": "🙂"}'), 300, null);
		expect(await bus.findSession(id)).toMatchObject({unread: 1});
		expect(await bus.inbox(id)).toMatchObject([
			{senderId: 'aider-1', recipientId: id, type: 'direct', body: '{"é": "🙂"}'},
		]);
	});

	test('take a task and a file from nobody, and for whom they name', async () => {
		const {bus, foreign, join} = await openTestBus();
		const [id, other] = [await join(100), await join(200)];
		await bus.claim(id, 'T1');
		await bus.lock(id, '/held');
		const claim = foreign.prepare('INSERT INTO task_claims (task_id, session_id) VALUES (?, ?)');
		const lock = foreign.prepare('INSERT INTO file_locks (file_path, session_id) VALUES (?, ?)');
		expect(() => claim.run(bytes('T1'), bytes(other))).toThrow('UNIQUE');
		expect(() => lock.run(bytes('/held'), bytes(id))).toThrow('UNIQUE');
		claim.run(bytes('T2'), bytes(other));
		lock.run(bytes('/free'), bytes(other));
		expect(await bus.claim(id, 'T2')).toMatchObject({claimed: false, holderId: other});
		expect(await bus.lock(id, '/free')).toMatchObject({granted: false, blocker: {sessionId: other}});
		expect(await bus.findSession(other)).toMatchObject({claims: 1, locks: 1});
	});

	test('never make one session of two', async () => {
		const {bus, foreign, clock, join} = await openTestBus();
		const id = await join(100, {projectId: 'PILOT'});
		const before = rows(foreign, 'SELECT * FROM session_registry');
		const again = () => foreign.prepare(addSession).run(bytes(id), 'x', 'ATLAS', 7, aware(clock.now()));
		expect(again).toThrow('UNIQUE');
		expect(rows(foreign, 'SELECT * FROM session_registry')).toEqual(before);
		expect((await bus.snapshot()).sessions).toHaveLength(1);
	});

	test('that a database held before are read, and those that name what is there already are left out', async () => {
		const file = temporaryDatabase();
		mkdirSync(path.dirname(file), {recursive: true});
		const database = new Database(file);
		database.exec(`
			CREATE TABLE session_registry (session_id TEXT PRIMARY KEY, llm_vendor TEXT, llm_model TEXT,
				project_id TEXT, task_id TEXT, pid INTEGER, status TEXT, heartbeat_at TEXT DEFAULT CURRENT_TIMESTAMP);
			CREATE TABLE task_claims (task_id TEXT PRIMARY KEY, session_id TEXT, claimed_at TEXT);`);
		const add = database.prepare('INSERT INTO session_registry (session_id, project_id) VALUES (?, ?)');
		add.run('aider-1', 'PILOT');
		add.run(bytes('aider-1'), 'ATLAS');
		add.run(bytes('aider-2'), bytes('PILOT'));
		database.prepare('INSERT INTO task_claims VALUES (?, ?, NULL)').run(bytes('T'), bytes('aider-2'));
		database.close();
		const {bus} = await openTestBus({path: file});
		expect((await bus.snapshot()).sessions).toMatchObject([
			{sessionId: 'aider-1', projectId: 'PILOT', claims: 0},
			{sessionId: 'aider-2', projectId: 'PILOT', claims: 1},
		]);
	});

	test('that are none in UTF-8 stop nothing', async () => {
		const {bus, foreign, clock, join, context} = await openTestBus();
		const id = await join(100, {projectId: 'PILOT'});
		const junk = Buffer.from([0xff, 0xfe, 0x00, 0xc3]);
		foreign.prepare(addSession).run(junk, junk, junk, 1, junk);
		foreign.prepare(addMessage).run(junk, junk, junk, junk, junk, junk);
		foreign.prepare(addMessage).run(junk, id, junk, junk, junk, junk);
		foreign
			.prepare('INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES (?, ?, ?)')
			.run(junk, junk, junk);
		foreign
			.prepare('INSERT INTO file_locks (file_path, session_id, ttl_seconds) VALUES (?, ?, ?)')
			.run(junk, junk, junk);
		await bus.claim(id, 'T');
		await bus.lock(id, '/a');
		await bus.send(id, {to: null, body: 'hello'});
		await bus.inbox(id);
		await bus.detectConflicts();
		await bus.snapshot({ended: true});
		await bus.timeline();
		clock.advance(minute);
		await bus.prune();
		expect(await bus.findSession(id)).toMatchObject({claims: 1, locks: 1, unread: 0});
		expect(context.engine.readOnly).toBe(false);
	});
});
