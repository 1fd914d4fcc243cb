import Database from 'better-sqlite3';
import {expect, onTestFinished, test} from 'vitest';
import type {Engine} from '../../../../source/bus/engine/engine.js';
import {applicationId, schemaVersion} from '../../../../source/bus/engine/sqlite/schema.js';
import {openSqliteEngine} from '../../../../source/bus/engine/sqlite/sqlite-engine.js';
import {rows} from '../../support/raw-rows.js';
import {temporaryDatabase} from '../../support/temp-folder.js';

function openEngine(file: string = temporaryDatabase()): {engine: Engine; foreign: Database.Database} {
	const engine = openSqliteEngine(file, {synchronous: 'normal', readOnly: 'never'});
	const foreign = new Database(file, {timeout: 3000});
	onTestFinished(() => {
		foreign.close();
		engine.close();
	});
	return {engine, foreign};
}

/** Marks a bus as another version of session-bus does, in the one transaction that changes its tables. */
function setVersion(database: Database.Database, version: number): void {
	database
		.transaction(() => {
			database.prepare("UPDATE session_bus_meta SET value = ? WHERE name = 'schema_version'").run(version);
			if (database.pragma('application_id', {simple: true}) === applicationId) {
				database.pragma(`user_version = ${version}`);
			}
		})
		.immediate();
}

const put = (engine: Engine, id: string) =>
	engine.write(writer => writer.run('INSERT INTO session_registry (session_id) VALUES (@id)', {id}));
const list = (engine: Engine) => engine.read(reader => reader.all('SELECT session_id FROM session_registry'));
const refused = {
	kind: 'unusable',
	message: `this bus was made by a newer session-bus (schema ${schemaVersion + 1}, this program knows ${schemaVersion})`,
	hint: 'update session-bus, or name another database with --db',
};

test.each([
	['is numbered by us', applicationId],
	['is numbered by another program', 7],
])(
	'a program that has a bus open which a newer version takes over neither writes nor reads it any more, where its header %s',
	async (_case, application) => {
		const {engine, foreign} = openEngine();
		foreign.pragma(`application_id = ${application}`);
		await put(engine, 'claude-1');
		setVersion(foreign, schemaVersion + 1);
		await expect(put(engine, 'claude-2')).rejects.toMatchObject(refused);
		await expect(list(engine)).rejects.toMatchObject(refused);
		expect(rows(foreign, 'SELECT session_id FROM session_registry')).toEqual([{session_id: 'claude-1'}]);
		// it holds nothing open meanwhile: the newer version can go on writing
		foreign.exec("INSERT INTO session_registry (session_id) VALUES ('claude-3')");
	},
);

test('a program goes on where a bus was opened by its own version again, or by an older one', async () => {
	const {engine, foreign} = openEngine();
	await put(engine, 'claude-1');
	openEngine(engine.location);
	setVersion(foreign, schemaVersion - 1);
	await put(engine, 'claude-2');
	setVersion(foreign, schemaVersion + 1);
	await expect(put(engine, 'claude-3')).rejects.toMatchObject(refused);
	setVersion(foreign, schemaVersion);
	await put(engine, 'claude-4');
	expect((await list(engine)).map(row => row.session_id)).toEqual(['claude-1', 'claude-2', 'claude-4']);
});

test('a write that was undone is not taken for a change by the next one', async () => {
	const {engine} = openEngine();
	const undone = engine.write(async writer => {
		await writer.run("INSERT INTO session_registry (session_id) VALUES ('claude-1')");
		throw new Error('no');
	});
	await expect(undone).rejects.toThrow('no');
	let calls = 0;
	engine.onChange(() => calls++);
	await engine.write(writer =>
		writer.run("UPDATE session_registry SET status = 'x' WHERE session_id = 'nobody'"),
	);
	for (let turn = 0; turn < 50; turn++) await new Promise(resolve => setImmediate(resolve));
	expect(calls).toBe(0);
});
