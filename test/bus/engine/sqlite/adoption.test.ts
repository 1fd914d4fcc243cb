import {execFileSync} from 'node:child_process';
import {mkdirSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {describe, expect, it, onTestFinished} from 'vitest';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {rows, value} from '../../support/raw-rows.js';
import {temporaryDatabase} from '../../support/temp-folder.js';
import {openTestBus, sessionOf} from '../../support/test-bus.js';

/** The tables as a program makes them that knows only the documented columns. */
const documentedTables = `
	CREATE TABLE session_registry (session_id TEXT PRIMARY KEY, llm_vendor TEXT, llm_model TEXT,
		project_id TEXT, task_id TEXT, pid INTEGER, status TEXT, heartbeat_at TEXT DEFAULT CURRENT_TIMESTAMP);
	CREATE TABLE inter_session_messages (id INTEGER PRIMARY KEY, sender_id TEXT, channel TEXT, payload TEXT,
		ttl_seconds INTEGER, created_at TEXT DEFAULT CURRENT_TIMESTAMP);`;

/** Tables with more in them than was ever documented, and a header that is numbered by their own program. */
const richTables = `
	CREATE TABLE session_registry (rowno INTEGER PRIMARY KEY, session_id TEXT NOT NULL UNIQUE, llm_vendor TEXT NOT NULL,
		llm_model TEXT, project_id TEXT, task_id TEXT, pid INTEGER, status TEXT NOT NULL DEFAULT 'active',
		heartbeat_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, mood TEXT, score REAL NOT NULL DEFAULT 1.5);
	CREATE TABLE session_messages (session_id TEXT, message_id INTEGER, note TEXT);
	CREATE TABLE inter_session_messages (id INTEGER PRIMARY KEY AUTOINCREMENT, sender_id TEXT NOT NULL,
		recipient_id TEXT, channel TEXT NOT NULL, payload TEXT NOT NULL, ttl_seconds INTEGER DEFAULT 3600,
		created_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP, colour BLOB);
	CREATE TABLE file_locks (lock_no INTEGER PRIMARY KEY, file_path TEXT NOT NULL, session_id TEXT NOT NULL,
		acquired_at TIMESTAMP DEFAULT CURRENT_TIMESTAMP);
	CREATE TABLE task_claims (task_id TEXT PRIMARY KEY, session_id TEXT NOT NULL, claimed_at TIMESTAMP);
	CREATE TABLE unrelated (anything);
	CREATE VIEW v AS SELECT session_id FROM session_registry;
	PRAGMA user_version = 42;`;

const documentedRegistration = `
	INSERT INTO session_registry (session_id, llm_vendor, llm_model, project_id, pid, status)
	VALUES ('claude-12345', 'claude', 'opus-4.6', 'PILOT', 12345, 'active');`;
const documentedBroadcast = `
	INSERT INTO inter_session_messages (sender_id, channel, payload, ttl_seconds)
	VALUES ('codex-41200', 'task_broadcast', '{"task":"J.15.6"}', 300);`;

/** A database another program made. */
function foreignDatabase(sql: string): {path: string; database: Database.Database} {
	const file = temporaryDatabase();
	mkdirSync(path.dirname(file), {recursive: true});
	const database = new Database(file);
	onTestFinished(() => void database.close());
	database.exec(sql);
	return {path: file, database};
}

const adopt = (file: string) => openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'}).close();

const shell = (file: string, sql: string) => execFileSync('sqlite3', [file, sql], {encoding: 'utf8'});
const hasShell = (() => {
	try {
		return execFileSync('sqlite3', ['--version'], {encoding: 'utf8'}) !== '';
	} catch {
		return false;
	}
})();

describe.each([
	['a fresh database', null],
	['a database with the documented columns alone', documentedTables],
	['a database with more columns than documented', richTables],
])('the documented statements on %s', (_case, tables) => {
	it.runIf(hasShell)('work through the sqlite3 shell and show up', async () => {
		const file = tables === null ? temporaryDatabase() : foreignDatabase(tables).path;
		const {bus, clock} = await openTestBus({path: file});
		shell(file, documentedRegistration);
		shell(file, documentedBroadcast);
		clock.time = Date.now();
		const {sessions} = await bus.snapshot();
		expect(sessions).toMatchObject([
			{
				sessionId: 'claude-12345',
				llmVendor: 'claude',
				llmModel: 'opus-4.6',
				projectId: 'PILOT',
				pid: 12345,
				kind: 'agent',
				state: 'active',
				unread: 1,
			},
		]);
		expect(sessions[0]?.heartbeatAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
		const [message] = await bus.inbox('claude-12345');
		expect(message).toMatchObject({
			type: 'task_broadcast',
			senderId: 'codex-41200',
			recipientId: null,
			body: '{"task":"J.15.6"}',
			status: 'read',
		});
		const lifetime = Date.parse(message?.expiresAt ?? '') - Date.parse(message?.createdAt ?? '');
		expect(lifetime).toBe(300_000);
		expect((await sessionOf(bus, 'claude-12345')).unread).toBe(0);
	});

	it.runIf(hasShell)('make a broadcast that ends with its TTL', async () => {
		const file = tables === null ? temporaryDatabase() : foreignDatabase(tables).path;
		const {bus, clock} = await openTestBus({path: file});
		shell(file, documentedRegistration + documentedBroadcast);
		clock.time = Date.now();
		const [message] = await bus.peek('claude-12345');
		const end = Date.parse(message?.expiresAt ?? '');
		expect(end - Date.parse(message?.createdAt ?? '')).toBe(300_000);
		clock.time = end - 1;
		expect(await bus.peek('claude-12345')).toHaveLength(1);
		clock.time = end;
		expect(await bus.peek('claude-12345')).toEqual([]);
		expect((await sessionOf(bus, 'claude-12345')).unread).toBe(0);
	});
});

describe('adopting a database of another program', () => {
	it('keeps every row as it was in its own columns', () => {
		const {path: file, database} = foreignDatabase(richTables);
		database.exec(`
			INSERT INTO session_registry VALUES (7, 'claude-1', 'claude', NULL, 'PILOT', 'T', 1, 'active', '2026-02-11 09:30:00', 'ok', 2.5);
			INSERT INTO session_registry VALUES (9, 'codex-2', 'codex', 'o3', NULL, NULL, NULL, 'ended', '2026-02-11 09:30:00', NULL, 0);
			INSERT INTO session_messages VALUES ('claude-1', 1, 'mine'), ('codex-2', 1, NULL);
			INSERT INTO inter_session_messages VALUES (3, 'codex-2', 'claude-1', 'direct', 'hello', NULL, '2026-02-11 09:30:00', x'00ff');
			INSERT INTO inter_session_messages VALUES (8, 'codex-2', NULL, 'state', 'all', 60, '2026-02-11 09:31:00', 'blue');
			INSERT INTO file_locks VALUES (1, '/src/a.ts', 'claude-1', '2026-02-11 09:30:00');
			INSERT INTO task_claims VALUES ('T', 'claude-1', '2026-02-11 09:30:00');
			INSERT INTO unrelated VALUES (1), ('x'), (x'01'), (NULL);`);
		const tables = [
			'session_registry',
			'session_messages',
			'inter_session_messages',
			'file_locks',
			'task_claims',
			'unrelated',
		];
		const dumps = tables.map(table => {
			const columns = rows(database, 'SELECT name FROM pragma_table_info(?)', table)
				.map(row => Object.values(row ?? {}).map(name => `typeof(${name}), quote(${name})`))
				.join(', ');
			return `SELECT ${columns} FROM ${table} ORDER BY rowid`;
		});
		const before = dumps.map(dump => rows(database, dump));
		adopt(file);
		expect(dumps.map(dump => rows(database, dump))).toEqual(before);
		expect(database.pragma('user_version', {simple: true})).toBe(42);
		expect(database.pragma('application_id', {simple: true})).toBe(0);
		expect(value(database, 'SELECT count(*) FROM v')).toBe(2);
	});

	it('understands what the rows say: who lives, what is unread, held and claimed', async () => {
		const {path: file, database} = foreignDatabase(richTables);
		database.exec(`
			INSERT INTO session_registry (session_id, llm_vendor, pid) VALUES ('claude-1', 'claude', 1), ('codex-2', 'codex', 2);
			INSERT INTO session_registry (session_id, llm_vendor, status) VALUES ('kimi-3', 'kimi', 'ended');
			INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, ttl_seconds)
				VALUES ('codex-2', 'claude-1', 'direct', 'one', NULL), ('codex-2', 'claude-1', 'direct', 'two', NULL);
			INSERT INTO file_locks (file_path, session_id) VALUES ('/src/a.ts', 'claude-1'), ('/src/api/', 'codex-2');
			INSERT INTO task_claims VALUES ('T', 'claude-1', '2026-02-11 09:30:00');`);
		const {bus} = await openTestBus({path: file});
		const {sessions} = await bus.snapshot({ended: true});
		expect(
			sessions.map(({sessionId, unread, locks, claims, status}) => [
				sessionId,
				unread,
				locks,
				claims,
				status,
			]),
		).toEqual([
			['claude-1', 2, 1, 1, 'active'],
			['codex-2', 0, 1, 0, 'active'],
			['kimi-3', 0, 0, 0, 'ended'],
		]);
		expect(await bus.listClaims()).toEqual([
			{taskId: 'T', sessionId: 'claude-1', claimedAt: '2026-02-11T09:30:00.000Z'},
		]);
		expect((await bus.listLocks('/src/api/x.ts')).map(({path: held, scope}) => [held, scope])).toEqual([
			['/src/api/', 'folder'],
		]);
		expect((await bus.inbox('claude-1')).map(message => message.body)).toEqual(['one', 'two']);
	});

	it('keeps sessions that ended before for as long as any other', async () => {
		const {path: file, database} = foreignDatabase(documentedTables);
		database.exec(`INSERT INTO session_registry (session_id, status, heartbeat_at)
			VALUES ('claude-1', 'ended', '2020-01-01 00:00:00')`);
		const {bus, clock} = await openTestBus({path: file});
		await bus.prune();
		expect(value(database, 'SELECT count(*) FROM session_registry')).toBe(1);
		clock.advance(8 * 24 * 3_600_000);
		await bus.prune();
		expect(value(database, 'SELECT count(*) FROM session_registry')).toBe(0);
	});

	it('changes nothing more when it is opened again', () => {
		const {path: file, database} = foreignDatabase(richTables);
		database.exec(documentedRegistration);
		const dump = () => [
			rows(database, 'SELECT * FROM session_registry'),
			rows(database, 'SELECT name, sql FROM sqlite_master'),
		];
		adopt(file);
		const before = dump();
		adopt(file);
		expect(dump()).toEqual(before);
	});

	it.each([
		[
			'a column that must be filled, and nothing says with what',
			`CREATE TABLE session_registry (session_id TEXT PRIMARY KEY, secret TEXT NOT NULL);`,
			'session_registry.secret must be filled, and nothing says with what',
		],
		[
			'messages without numbers',
			'CREATE TABLE inter_session_messages (sender_id TEXT, payload TEXT);',
			'inter_session_messages.id does not number its rows',
		],
		[
			'messages numbered by text',
			'CREATE TABLE inter_session_messages (id TEXT PRIMARY KEY, payload TEXT);',
			'inter_session_messages.id does not number its rows',
		],
		[
			'sessions without rowids',
			'CREATE TABLE session_registry (session_id TEXT PRIMARY KEY) WITHOUT ROWID;',
			'the rows of session_registry have no rowid',
		],
	])('refuses %s, and alters nothing', (_case, tables, cause) => {
		const {path: file, database} = foreignDatabase(tables);
		const before = rows(database, 'SELECT name, sql FROM sqlite_master');
		expect(() => adopt(file)).toThrow(
			expect.objectContaining({kind: 'unusable', message: expect.stringContaining(cause)}),
		);
		expect(rows(database, 'SELECT name, sql FROM sqlite_master')).toEqual(before);
		expect(database.pragma('user_version', {simple: true})).toBe(0);
	});

	it('refuses two rows of one session, and alters nothing', () => {
		const {path: file, database} = foreignDatabase(
			`CREATE TABLE session_registry (session_id TEXT); INSERT INTO session_registry VALUES ('a-1'), ('a-1');`,
		);
		const before = rows(database, 'SELECT name, sql FROM sqlite_master');
		expect(() => adopt(file)).toThrow(expect.objectContaining({kind: 'unusable'}));
		expect(rows(database, 'SELECT name, sql FROM sqlite_master')).toEqual(before);
		expect(value(database, 'SELECT count(*) FROM session_registry')).toBe(2);
	});
});

describe('rows that make no sense', () => {
	it('never keep anyone from reading the others', async () => {
		const {bus, foreign, join} = await openTestBus();
		const reader = await join(100);
		foreign.exec(`
			INSERT INTO session_registry (session_id, llm_vendor, pid, status, heartbeat_at, registered_at)
				VALUES (NULL, NULL, 'x', NULL, 'soon', 12), ('', 'a', 1, 'b', NULL, NULL), ('odd-1', 5, 1e300, 7, x'00', 'never');
			UPDATE session_registry SET last_activity_ms = 9e15, turn = 'dancing', kind = 'ghost' WHERE session_id = 'odd-1';
			INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload, ttl_seconds, created_at)
				VALUES (NULL, '${reader}', NULL, NULL, 8.7e12, 'long ago'), (1, '${reader}', 2, 3, 'x', -5), ('a', NULL, 'b', x'ff', 1e15, NULL);
			INSERT INTO file_locks (file_path, session_id, mode, scope, ttl_seconds) VALUES ('/x', 'nobody', 'maybe', 'all', 'long');
			INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES ('T', NULL, 'once');`);
		const {sessions} = await bus.snapshot({viewer: reader});
		expect(sessions.map(session => session.sessionId)).toEqual([reader, 'odd-1']);
		expect((await bus.inbox(reader)).length).toBeGreaterThan(0);
		await bus.listLocks();
		await bus.listClaims();
		await bus.prune();
		await bus.detectConflicts();
	});
});
