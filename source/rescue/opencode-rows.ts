import {statSync} from 'node:fs';
import path from 'node:path';
import Database from 'better-sqlite3';
import type {Environment} from '../agents/environment.js';
import type {Parameters, Row} from '../bus/engine/engine.js';
import {rowText} from './row-text.js';

/** The rows of one table, as lines of JSON. */
export type TableLines = {readonly table: string; readonly lines: Iterable<string>};

/** The database OpenCode keeps all conversations in; `null` where there is no home folder. */
export function opencodeDatabase({XDG_DATA_HOME, HOME}: Environment): string | null {
	const base = XDG_DATA_HOME || (HOME && path.join(HOME, '.local', 'share'));
	return base ? path.join(base, 'opencode', 'opencode.db') : null;
}

/** The columns by which a table's rows belong to a conversation, best first (opencode 1.18, seen). */
const owners = ['session_id', 'aggregate_id'] as const;

/**
 * Reads all of one conversation and its subagents' from OpenCode's database, at one instant: every table whose rows
 * name a session, whichever there are in that version.
 * @throws Error when the database cannot be read or does not know the conversation
 */
export async function readOpencode(
	file: string,
	conversation: string,
	take: (table: TableLines) => Promise<void>,
): Promise<void> {
	const stats = statSync(file, {throwIfNoEntry: false});
	if (!stats?.isFile()) throw new Error(stats ? 'it is no file' : 'it is not there');
	const database = new Database(file, {readonly: true, fileMustExist: true, timeout: 3000});
	try {
		database.defaultSafeIntegers(true);
		database.exec('BEGIN');
		const family = `WITH RECURSIVE family (id) AS (
			SELECT id FROM session WHERE id = @conversation
			UNION SELECT session.id FROM session JOIN family ON session.parent_id = family.id)`;
		const query = (condition: string, table: string) =>
			database.prepare<[Parameters], Row>(`${family} SELECT * FROM ${quoted(table)} WHERE ${condition}`);
		if (!query('id IN family', 'session').get({conversation}))
			throw new Error('it does not know the conversation');
		await take({table: 'session', lines: linesOf(query('id IN family', 'session').iterate({conversation}))});
		for (const [table, columns] of readTables(database)) {
			const owner = owners.find(column => columns.has(column));
			if (owner === undefined || table === 'session') continue;
			await take({table, lines: linesOf(query(`${owner} IN family`, table).iterate({conversation}))});
		}
	} finally {
		database.close();
	}
}

function readTables(database: Database.Database): Map<string, ReadonlySet<string>> {
	const tables = new Map<string, Set<string>>();
	const columns = database.prepare<[], {table: string; name: string}>(
		`SELECT tables.name AS "table", columns.name FROM sqlite_master AS tables, pragma_table_info(tables.name) AS columns
		WHERE tables.type = 'table' ORDER BY tables.name`,
	);
	for (const {table, name} of columns.all()) tables.set(table, (tables.get(table) ?? new Set()).add(name));
	return tables;
}

function* linesOf(rows: Iterable<Row>): Generator<string> {
	for (const row of rows) yield `${rowText(row)}\n`;
}

function quoted(table: string): string {
	return `"${table.replaceAll('"', '""')}"`;
}
