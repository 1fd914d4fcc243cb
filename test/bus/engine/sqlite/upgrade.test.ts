import {chmodSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import {expect, onTestFinished, test} from 'vitest';
import {applicationId, schemaVersion} from '../../../../source/bus/engine/sqlite/schema.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {until} from '../../support/conditions.js';
import {isRoot} from '../../support/odd-places.js';
import {bundleProgram, endOf, runProgram, startProgram} from '../../support/program.js';
import {value} from '../../support/raw-rows.js';
import {temporaryDatabase} from '../../support/temp-folder.js';

const oldest = 1;

/** The indexes that queries ask for by name, which every version had. */
const wanted = [
	'unread_by_recipient',
	'broadcast_by_id',
	'broadcast_by_expiry',
	'expiring_message',
	'broadcast_by_time',
];

function connect(file: string): Database.Database {
	const database = new Database(file, {timeout: 5000});
	onTestFinished(() => void database.close());
	return database;
}

/** A bus with so many messages that an index of them takes its time, as an early version left it. */
function oldBus(messages = 30_000): {readonly file: string; readonly words: readonly unknown[]} {
	const file = temporaryDatabase();
	openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'}).close();
	const database = new Database(file);
	const words = wordsOf(database);
	database.exec(`WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${messages})
		INSERT INTO inter_session_messages (sender_id, recipient_id, channel, payload)
		SELECT 'codex-' || i % 100, 'claude-' || i % 100, 'direct', 'hello' FROM n`);
	const names = database
		.prepare("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'inter_session_messages'")
		.pluck()
		.all();
	for (const name of names) if (!wanted.includes(String(name))) database.exec(`DROP INDEX ${name}`);
	database.exec(`DROP TRIGGER message_completed; ALTER TABLE session_registry DROP COLUMN end_reason;
		UPDATE session_bus_meta SET value = ${oldest} WHERE name = 'schema_version'; PRAGMA user_version = ${oldest}`);
	database.close();
	return {file, words};
}

const wordsOf = (database: Database.Database) =>
	database
		.prepare("SELECT name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY name")
		.all();

const versionOf = (database: Database.Database) => database.pragma('user_version', {simple: true});
const isPrepared = (database: Database.Database) =>
	value(database, "SELECT count(*) FROM session_bus_meta WHERE name = 'prepared_version'") === 1;

/** The version on record where it is being brought up to date; `null` when it is, or has not been begun. */
const versionMeanwhile = `SELECT value FROM session_bus_meta WHERE name = 'schema_version'
	AND EXISTS (SELECT 1 FROM session_bus_meta WHERE name = 'prepared_version')`;

const put = "INSERT INTO session_registry (session_id, end_reason) VALUES (@id, 'none yet')";

test('others write between the indexes of a large bus that is brought up to date, and its version is raised last', async () => {
	const holdBus = await bundleProgram('hold-bus');
	const writeBetween = async () => {
		const {file, words} = oldBus();
		const other = connect(file);
		const program = startProgram(holdBus, [file]);
		let between = 0;
		await until(() => {
			const version = value(other, versionMeanwhile);
			if (version === undefined) return versionOf(other) === schemaVersion;
			expect(version).toBe(oldest);
			other.exec("INSERT INTO inter_session_messages (sender_id, channel, payload) VALUES ('x', 'y', 'z')");
			between++;
			return false;
		});
		expect(wordsOf(other)).toEqual(words);
		expect(isPrepared(other)).toBe(false);
		expect(value(other, 'SELECT count(*) FROM inter_session_messages')).toBe(30_000 + between);
		program.stdin.end();
		expect((await endOf(program)).code).toBe(0);
		return between > 3;
	};
	// On a busy machine this process may come too late
	await until(writeBetween);
});

test('what was left by one that was killed in the middle is done by the next', async () => {
	const holdBus = await bundleProgram('hold-bus');
	const killInTheMiddle = async () => {
		const {file, words} = oldBus();
		const other = connect(file);
		const program = startProgram(holdBus, [file]);
		const missing = () => words.length - wordsOf(other).length;
		const first = missing();
		await until(() => versionOf(other) === schemaVersion || (isPrepared(other) && missing() < first - 1));
		program.kill('SIGKILL');
		await endOf(program);
		if (versionOf(other) === schemaVersion) return false;
		expect(missing()).toBeGreaterThan(0);
		const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
		engine.close();
		expect(versionOf(other)).toBe(schemaVersion);
		expect(wordsOf(other)).toEqual(words);
		return true;
	};
	// On a busy machine this process may come too late
	await until(killInTheMiddle);
});

test('a hook uses a large bus at once, and leaves its indexes to whoever has more time', async () => {
	const {file, words} = oldBus();
	const other = connect(file);
	const hook = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never', patience: 600});
	await hook.write(writer => writer.run(put, {id: 'claude-1'}));
	hook.close();
	expect(isPrepared(other)).toBe(true);
	expect(versionOf(other)).toBe(oldest);
	openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'}).close();
	expect(versionOf(other)).toBe(schemaVersion);
	expect(wordsOf(other)).toEqual(words);
});

test('a command uses a large bus while another one makes its indexes', async () => {
	const holdBus = await bundleProgram('hold-bus');
	const writeMeanwhile = async () => {
		const {file} = oldBus();
		const other = connect(file);
		const program = startProgram(holdBus, [file]);
		await until(() => isPrepared(other) || versionOf(other) === schemaVersion);
		const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
		await engine.write(writer => writer.run(put, {id: 'claude-1'}));
		const isMeanwhile = versionOf(other) === oldest;
		await until(() => versionOf(other) === schemaVersion);
		engine.close();
		program.kill('SIGKILL');
		return isMeanwhile;
	};
	// On a busy machine this process may come too late
	await until(writeMeanwhile);
});

test('a small bus, and one that another program made, is brought up to date in one piece', async () => {
	const small = oldBus(100);
	openSqliteEngine(small.file, {synchronous: 'normal', readOnly: 'never', patience: 600}).close();
	expect(versionOf(connect(small.file))).toBe(schemaVersion);
	expect(wordsOf(connect(small.file))).toEqual(small.words);
	const large = oldBus();
	const stranger = connect(large.file);
	stranger.exec(`DROP TABLE session_bus_meta; PRAGMA application_id = 0; PRAGMA user_version = 0`);
	openSqliteEngine(large.file, {synchronous: 'normal', readOnly: 'never'}).close();
	expect(stranger.pragma('application_id', {simple: true})).toBe(applicationId);
	expect(versionOf(stranger)).toBe(schemaVersion);
	expect(wordsOf(stranger)).toEqual(large.words);
});

test.runIf(isRoot)('a bus of an earlier version that may only be read is told of', async () => {
	const {file} = oldBus(100);
	const database = connect(file);
	versionOf(database);
	for (const folder of [path.dirname(path.dirname(file)), path.dirname(file)]) chmodSync(folder, 0o755);
	for (const suffix of ['', '-wal', '-shm']) chmodSync(file + suffix, 0o644);
	const program = await bundleProgram('open-and-look');
	expect(await runProgram(program, [file, '--fallback'], {asNobody: true})).toEqual({
		kind: 'unusable',
		message: `the database ${file} is not up to date, and it can only be read`,
		hint: 'run any command as somebody who may write it, which brings it up to date',
	});
});
