import Database from 'better-sqlite3';
import type {Parameters, Row, Writer} from '../engine.js';
import {explainFailure, isBusy} from './failures.js';
import {
	createPrivateFile,
	type FileIdentity,
	fileSize,
	identifyFile,
	isWritable,
	refuseTruncated,
} from './files.js';
import {migrate, schemaState} from './migrate.js';
import {busyDeadline} from './retry.js';

/** How durable a commit is: NORMAL survives any crash of a process, FULL also a loss of power. */
export type Synchronous = 'normal' | 'full';

/** How a database file is opened. */
export type ConnectionOptions = {
	readonly synchronous: Synchronous;
	/** `fallback` opens a file that cannot be written for reading alone. */
	readonly readOnly: 'never' | 'fallback';
	/** Milliseconds to wait for others at most, where that is less than usual. */
	readonly patience?: number;
};

/** Many may come upon a fresh file at once, and one of them makes its tables while the others wait. */
const creationDeadline = 10_000;

type Statement = Database.Statement<[Parameters], Row>;

/** One open database file: prepared statements, transactions, and whether it is still the file at its path. */
export class Connection {
	readonly path: string;
	readonly readOnly: boolean;
	/** The statements, as the engine hands them out. */
	readonly statements: Writer;
	readonly #database: Database.Database;
	readonly #identity: FileIdentity | null;
	readonly #prepared = new Map<string, Statement>();
	readonly #dataVersion: Database.Statement<[], number>;
	readonly #totalChanges: Database.Statement<[], number>;
	readonly #begin: Database.Statement;
	readonly #firstRead: Database.Statement;
	readonly #beginImmediate: Database.Statement;
	readonly #commit: Database.Statement;
	readonly #rollback: Database.Statement;
	#changesBefore = 0;

	private constructor(path: string, database: Database.Database, readOnly: boolean) {
		this.path = path;
		this.readOnly = readOnly;
		this.#database = database;
		this.#identity = identifyFile(path);
		this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
		this.#totalChanges = database.prepare<[], number>('SELECT total_changes()').pluck();
		this.#begin = database.prepare('BEGIN');
		this.#firstRead = database.prepare('SELECT 1 FROM session_bus_meta LIMIT 1');
		this.#beginImmediate = database.prepare('BEGIN IMMEDIATE');
		this.#commit = database.prepare('COMMIT');
		this.#rollback = database.prepare('ROLLBACK');
		this.statements = {
			all: async (sql, parameters = {}) => this.#prepare(sql).all(parameters),
			get: async (sql, parameters = {}) => this.#prepare(sql).get(parameters),
			run: async (sql, parameters = {}) => {
				const {changes, lastInsertRowid} = this.#prepare(sql).run(parameters);
				return {changes, lastId: Number(lastInsertRowid)};
			},
		};
	}

	/**
	 * Opens a database, creating or completing it where necessary.
	 * @throws BusError `unusable`, with the cause and a remedy.
	 */
	static open(path: string, options: ConnectionOptions): Connection {
		try {
			return Connection.#openForWriting(path, options);
		} catch (error) {
			const mayRead = options.readOnly === 'fallback' && isForbidden(error);
			if (!mayRead) throw explainFailure(error, path);
		}
		try {
			return Connection.#openForReading(path);
		} catch (error) {
			throw explainFailure(error, path);
		}
	}

	static #openForWriting(path: string, {synchronous, patience}: ConnectionOptions): Connection {
		const isFresh = fileSize(path) === 0;
		if (isFresh) createPrivateFile(path);
		else refuseTruncated(path);
		// SQLite opens such a file without a word, and only its first write fails
		if (!isWritable(path)) throw new Database.SqliteError('the file may not be written', 'SQLITE_READONLY');
		const database = new Database(path, {timeout: patience ?? (isFresh ? creationDeadline : busyDeadline)});
		try {
			const state = schemaState(database);
			if (database.pragma('journal_mode', {simple: true}) !== 'wal') database.pragma('journal_mode = WAL');
			// Without recursive triggers a row that OR REPLACE puts away would still be counted
			database.exec(
				`PRAGMA synchronous = ${synchronous}; PRAGMA journal_size_limit = 16777216; PRAGMA recursive_triggers = ON`,
			);
			if (state === 'outdated') migrate(database);
			// From here on waiting is ours: SQLite's own handler sleeps inside the call and is unfair
			database.exec('PRAGMA busy_timeout = 0');
			return new Connection(path, database, false);
		} catch (error) {
			database.close();
			throw error;
		}
	}

	static #openForReading(path: string): Connection {
		const database = new Database(path, {readonly: true, timeout: busyDeadline});
		try {
			schemaState(database);
			return new Connection(path, database, true);
		} catch (error) {
			database.close();
			throw error;
		}
	}

	/** Whether the file at the path is still the one that was opened, was replaced, or is gone. */
	standing(): 'same' | 'replaced' | 'gone' {
		const now = identifyFile(this.path);
		if (!now || !this.#identity) return 'gone';
		// A closed file's inode may be given to the next one
		if (!this.#database.open) return 'replaced';
		return now.inode === this.#identity.inode && now.device === this.#identity.device ? 'same' : 'replaced';
	}

	/** Starts a transaction. Returns `false`, having done nothing, when another program is in the way. */
	begin(mode: 'read' | 'write'): boolean {
		try {
			if (mode === 'write') {
				this.#beginImmediate.run();
				this.#changesBefore = this.#totalChanges.get() ?? 0;
			} else {
				this.#begin.run();
				// a plain BEGIN reads nothing yet; whatever is in the way shall show here, where it is retried
				this.#firstRead.get();
			}
			return true;
		} catch (error) {
			this.rollback();
			if (isBusy(error)) return false;
			throw error;
		}
	}

	/** Ends a read. */
	commitRead(): void {
		this.#commit.run();
	}

	/** Makes a write last. Returns whether there was anything to write. */
	commitWrite(): boolean {
		const hasChanged = this.#totalChanges.get() !== this.#changesBefore;
		this.#commit.run();
		return hasChanged;
	}

	/** Undoes the transaction, unless SQLite has already done so. */
	rollback(): void {
		if (this.#database.inTransaction) this.#rollback.run();
	}

	/** A number that moves whenever another connection has committed. */
	dataVersion(): number {
		return this.#dataVersion.get() ?? 0;
	}

	checkpoint(): void {
		this.#database.pragma('wal_checkpoint(PASSIVE)');
	}

	close(): void {
		this.#database.close();
	}

	#prepare(sql: string): Statement {
		const known = this.#prepared.get(sql);
		if (known) return known;
		const statement = this.#database.prepare<[Parameters], Row>(keepPlan(sql));
		this.#prepared.set(sql, statement);
		return statement;
	}
}

/**
 * Hides bound values from the planner. This SQLite is built with STAT4, with which a statement whose plan might
 * depend on a bound value is compiled anew at every call (sqlite3_prepare_v2, sqlite3_bind): measured, ten times
 * as slow. A unary plus changes no value.
 */
function keepPlan(sql: string): string {
	return sql.replaceAll(/@\w+/g, '(+$&)');
}

const forbiddenCodes = ['SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'EACCES', 'EROFS', 'EPERM'];

function isForbidden(error: unknown): boolean {
	const code = error instanceof Error && 'code' in error ? String(error.code) : '';
	return forbiddenCodes.some(prefix => code.startsWith(prefix));
}
