import type {Database} from 'better-sqlite3';
import {unusableError} from '../../errors.js';
import {indexes} from './indexes.js';
import {applicationId, type Column, numberedTables, schemaVersion, type Table, tables} from './schema.js';
import {completions, triggers} from './triggers.js';

/**
 * Whether the database has the current schema.
 * @throws BusError `unusable` when a newer session-bus made it; it is not touched then.
 */
export function schemaState(database: Database): 'current' | 'outdated' {
	const version = storedVersion(database);
	if (version > schemaVersion) throw newerVersion(version);
	return version === schemaVersion ? 'current' : 'outdated';
}

/**
 * Brings a database to the current schema: creates what is missing, adds columns to tables other programs made,
 * drops nothing.
 * @throws BusError `unusable` when a table of another program cannot hold our rows; nothing is altered then.
 */
export function migrate(database: Database): void {
	database
		.transaction(() => {
			// Of several processes that open a fresh file at once, one creates the schema
			if (schemaState(database) === 'current') return;
			for (const table of tables()) createOrComplete(database, table);
			for (const statement of [...indexes(), ...triggers()]) database.exec(statement);
			completeForeignRows(database);
			database
				.prepare(
					"INSERT INTO session_bus_meta (name, value) VALUES ('schema_version', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
				)
				.run(schemaVersion);
			markAsOurs(database);
		})
		.immediate();
}

/** The version the database says it has; 0 for a database that was never ours. */
function storedVersion(database: Database): number {
	if (headerNumber(database, 'application_id') === applicationId)
		return headerNumber(database, 'user_version');
	const hasMeta = database
		.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'session_bus_meta'")
		.get();
	if (!hasMeta) return 0;
	const value = database
		.prepare("SELECT value FROM session_bus_meta WHERE name = 'schema_version'")
		.pluck()
		.get();
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

function newerVersion(version: number): Error {
	return unusableError(
		`this bus was made by a newer session-bus (schema ${version}, this program knows ${schemaVersion})`,
		'update session-bus, or name another database with --db',
	);
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
	if (table.unique) {
		database.exec(
			`CREATE UNIQUE INDEX IF NOT EXISTS ${table.name}_key ON ${table.name} (${table.unique.join(', ')})`,
		);
	}
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
