import type {Database} from 'better-sqlite3';
import {unusableError} from '../../errors.js';
import {foldPairs} from './fold-pairs.js';
import {indexes} from './indexes.js';
import {applicationId, numberedTables, schemaVersion, tables} from './schema.js';
import type {Column, Table} from './table.js';
import {completions, triggers} from './triggers.js';

/**
 * Whether the database has the current schema.
 * @throws BusError `unusable` when a newer session-bus made it; it is not touched then.
 */
export function schemaState(database: Database): 'current' | 'outdated' {
	const version = storedVersion(database);
	refuseNewer(version);
	return version === schemaVersion ? 'current' : 'outdated';
}

/** The version that every bus has on record, whoever numbers the header of its file. */
export const readSchemaVersion = "SELECT value FROM session_bus_meta WHERE name = 'schema_version'";

const readPreparedVersion = "SELECT value FROM session_bus_meta WHERE name = 'prepared_version'";

/** @throws BusError `unusable` when a version is newer than the one this program knows */
export function refuseNewer(version: unknown): void {
	if (typeof version !== 'number' || version <= schemaVersion) return;
	throw unusableError(
		`this bus was made by a newer session-bus (schema ${version}, this program knows ${schemaVersion})`,
		'update session-bus, or name another database with --db',
	);
}

/** Whether an earlier version's database can be used already, though not all of its indexes are made. */
export function isPrepared(database: Database): boolean {
	if (storedVersion(database) === 0) return false;
	const prepared = database.prepare(readPreparedVersion).pluck().get();
	return typeof prepared === 'number' && prepared >= schemaVersion;
}

/**
 * Brings a database to what this version writes and reads: creates tables that are missing, adds columns to those
 * that are there, drops nothing. What takes long is left to `finish`; without that the database is current.
 * @throws BusError `unusable` when a table of another program cannot hold our rows; nothing is altered then.
 */
export function prepare(database: Database): void {
	database
		.transaction(() => {
			// Of several processes that open a fresh file at once, one creates the schema
			if (schemaState(database) === 'current' || isPrepared(database)) return;
			// nobody uses yet what was never ours
			const isWaitedFor = storedVersion(database) > 0;
			for (const table of tables()) createOrComplete(database, table);
			for (const statement of indexes()) {
				if (!isWaitedFor || !isLarge(database, statement)) createAsItIsNow(database, statement);
			}
			for (const statement of triggers()) createAsItIsNow(database, statement);
			completeForeignRows(database);
			foldPairs(database, Date.now());
			if (outdatedIndexes(database).length === 0) markAsCurrent(database);
			else putVersion(database, 'prepared_version');
		})
		.immediate();
}

/**
 * Makes the indexes that are still missing, one at a time: everybody else writes in between, also programs of an
 * earlier version. Whoever is interrupted leaves the rest to the next one.
 */
export function finish(database: Database): void {
	for (let left = outdatedIndexes(database); left.length > 0; left = outdatedIndexes(database)) {
		const [statement = ''] = left;
		database.transaction(() => createAsItIsNow(database, statement)).immediate();
		Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, breather);
	}
	database.transaction(() => markAsCurrent(database)).immediate();
}

/** How long others are let in between two indexes, in milliseconds: whoever waits asks at least this often. */
const breather = 100;

/** In a table of more rows an index takes so long that others should not have to wait for several. */
const largeTable = 20_000;

/** Names kind and name of what a statement creates. */
function created(statement: string): {readonly kind: string; readonly name: string; readonly table: string} {
	const [, kind = '', name = '', table = ''] =
		/(INDEX|TRIGGER) IF NOT EXISTS (\w+)(?: ON (\w+))?/.exec(statement) ?? [];
	return {kind, name, table};
}

function isLarge(database: Database, statement: string): boolean {
	return !!database.prepare(`SELECT 1 FROM ${created(statement).table} LIMIT 1 OFFSET ${largeTable}`).get();
}

function outdatedIndexes(database: Database): string[] {
	return indexes().filter(statement => statementOf(database, statement) !== asKept(statement));
}

/** SQLite keeps a statement as it was written, but for these words. */
function asKept(statement: string): string {
	return statement.replace(' IF NOT EXISTS', '');
}

/** What an index or a trigger of the same name was created by; `undefined` when there is none. */
function statementOf(database: Database, statement: string): unknown {
	return database
		.prepare('SELECT sql FROM sqlite_master WHERE name = ?')
		.pluck()
		.get(created(statement).name);
}

/** Makes an index or a trigger; one that an earlier version made in other words gives way. */
function createAsItIsNow(database: Database, statement: string): void {
	const known = statementOf(database, statement);
	if (known === asKept(statement)) return;
	const {kind, name} = created(statement);
	if (typeof known === 'string') database.exec(`DROP ${kind} ${name}`);
	database.exec(statement);
}

function markAsCurrent(database: Database): void {
	putVersion(database, 'schema_version');
	database.exec("DELETE FROM session_bus_meta WHERE name = 'prepared_version'");
	markAsOurs(database);
}

function putVersion(database: Database, name: 'schema_version' | 'prepared_version'): void {
	database
		.prepare(
			'INSERT INTO session_bus_meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
		)
		.run(name, schemaVersion);
}

/** The version the database says it has; 0 for a database that was never ours. */
function storedVersion(database: Database): number {
	if (headerNumber(database, 'application_id') === applicationId)
		return headerNumber(database, 'user_version');
	const hasMeta = database
		.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'session_bus_meta'")
		.get();
	if (!hasMeta) return 0;
	const value = database.prepare(readSchemaVersion).pluck().get();
	return typeof value === 'number' ? value : 0;
}

function headerNumber(database: Database, name: 'user_version' | 'application_id'): number {
	const value = database.pragma(name, {simple: true});
	return typeof value === 'number' ? value : 0;
}

/** The file's header is only ours to write while no other program numbers its own versions there. */
function markAsOurs(database: Database): void {
	const isOurs = headerNumber(database, 'application_id') === applicationId;
	const isUnmarked =
		headerNumber(database, 'application_id') === 0 && headerNumber(database, 'user_version') === 0;
	if (!isOurs && !isUnmarked) return;
	database.pragma(`application_id = ${applicationId}`);
	database.pragma(`user_version = ${schemaVersion}`);
}

/** Gives the rows of an adopted database what our own columns need; the triggers do it for later ones. */
function completeForeignRows(database: Database): void {
	for (const statement of completions()) database.exec(statement);
}

type ColumnInfo = {name: string; type: string; notnull: number; dflt_value: string | null; pk: number};

function createOrComplete(database: Database, table: Table): void {
	const existing = database
		.prepare<[string], ColumnInfo>('SELECT * FROM pragma_table_info(?)')
		.all(table.name);
	if (existing.length === 0) {
		database.exec(createStatement(table));
		return;
	}
	refuseStrangeTable(database, table, existing);
	const names = new Set(existing.map(column => column.name));
	for (const column of table.columns) {
		if (!names.has(column.name)) database.exec(`ALTER TABLE ${table.name} ADD COLUMN ${addedColumn(column)}`);
	}
	if (table.unique && !isPrimaryKey(table.unique, existing)) {
		database.exec(
			`CREATE UNIQUE INDEX IF NOT EXISTS ${table.name}_key ON ${table.name} (${table.unique.join(', ')})`,
		);
	}
}

/** Whether a table is kept by this key already, so that an index on it would only cost writes. */
function isPrimaryKey(key: readonly string[], existing: readonly ColumnInfo[]): boolean {
	const primary = existing.filter(({pk}) => pk > 0);
	return primary.length === key.length && primary.every(({name, pk}) => key[pk - 1] === name);
}

function createStatement(table: Table): string {
	const columns = table.columns.map(column =>
		column.name === 'id' && numberedTables.has(table.name)
			? 'id INTEGER PRIMARY KEY AUTOINCREMENT'
			: definition(column),
	);
	const key = table.unique ? [`PRIMARY KEY (${table.unique.join(', ')})`] : [];
	// One tree instead of two: a commit writes fewer pages
	const clustered = table.clustered ? ' WITHOUT ROWID' : '';
	return `CREATE TABLE ${table.name} (${[...columns, ...key].join(', ')})${clustered}`;
}

function definition({name, type, defaultTo}: Column): string {
	return defaultTo === undefined ? `${name} ${type}` : `${name} ${type} DEFAULT ${defaultTo}`;
}

/** SQLite adds a column to an existing table only with a constant default; triggers complete the others. */
function addedColumn(column: Column): string {
	return column.defaultTo?.startsWith('(') ? `${column.name} ${column.type}` : definition(column);
}

function refuseStrangeTable(database: Database, table: Table, existing: readonly ColumnInfo[]): void {
	const hasRowid = database.prepare('SELECT 1 FROM pragma_table_list(?) WHERE wr = 0').get(table.name);
	if (!hasRowid && !table.clustered) throw strangeTable(`the rows of ${table.name} have no rowid`);
	const known = new Set(table.columns.map(column => column.name));
	const strange = existing.find(
		({name, notnull, dflt_value: fallback, pk}) => notnull && fallback === null && !pk && !known.has(name),
	);
	if (strange) throw strangeTable(`${table.name}.${strange.name} must be filled, and nothing says with what`);
	if (!numberedTables.has(table.name)) return;
	const id = existing.find(column => column.name === 'id');
	if (!id?.pk || id.type.toUpperCase() !== 'INTEGER')
		throw strangeTable(`${table.name}.id does not number its rows`);
}

function strangeTable(cause: string): Error {
	return unusableError(
		`this database holds a table of another program that the bus cannot use: ${cause}`,
		'name another database with --db or SESSION_BUS_DB',
	);
}
