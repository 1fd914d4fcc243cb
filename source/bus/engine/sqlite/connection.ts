import {type Stats, statSync} from 'node:fs';
import type Database from 'better-sqlite3';
import {errorCode} from '../../../system/error-code.js';
import type {Parameters, Row, Writer} from '../engine.js';
import {counterEnd} from '../fragments.js';
import {isBusy, noNumber} from './failures.js';
import {isSameFile} from './files.js';
import {readSchemaVersion, refuseNewer} from './migrate.js';
import {numberedTables} from './schema.js';
import {settleFiles} from './settle-files.js';

/** A log is never made anew while somebody has it open, unless its database was moved away: it need not be looked at often. */
const logGrace = 1;

type Statement = Database.Statement<[Parameters], Row>;

/** What a connection knows of its file before it begins. */
export type Opening = {
	readonly name: string;
	readonly file: string;
	/** The file as it was before it was opened. */
	readonly main: Stats;
	readonly readOnly: boolean;
};

/** One open database file: prepared statements, transactions, and whether it is still the file at its path. */
export class Connection {
	/** The database as it was asked for. */
	readonly name: string;
	/** Its real path. */
	readonly file: string;
	readonly readOnly: boolean;
	/** The log that is in use with it; `null` where there is none. */
	readonly log: Stats | null;
	/** The statements, as the engine hands them out. */
	readonly statements: Writer;
	readonly #database: Database.Database;
	readonly #main: Stats;
	readonly #prepared = new Map<string, Statement>();
	readonly #dataVersion: Database.Statement<[], number>;
	readonly #totalChanges: Database.Statement<[], number>;
	readonly #begin: Database.Statement;
	readonly #schemaVersion: Database.Statement<[], unknown>;
	readonly #beginImmediate: Database.Statement;
	readonly #commit: Database.Statement;
	readonly #rollback: Database.Statement;
	#changes = 0;
	#isTakenAlong = false;
	/** When the file itself had last been written, when it was last seen. */
	#modified: number | null = null;
	#mainSeen = Number.NEGATIVE_INFINITY;
	#logSeen = Number.NEGATIVE_INFINITY;

	constructor(database: Database.Database, {name, file, main, readOnly}: Opening) {
		this.name = name;
		this.file = file;
		this.readOnly = readOnly;
		this.#database = database;
		this.#main = main;
		this.#dataVersion = database.prepare<[], number>('PRAGMA data_version').pluck();
		this.#totalChanges = database.prepare<[], number>('SELECT total_changes()').pluck();
		this.#begin = database.prepare('BEGIN');
		this.#schemaVersion = database.prepare<[], unknown>(readSchemaVersion).pluck();
		this.#beginImmediate = database.prepare('BEGIN IMMEDIATE');
		this.#commit = database.prepare('COMMIT');
		this.#rollback = database.prepare('ROLLBACK');
		this.log = statSync(`${file}-wal`, {throwIfNoEntry: false}) ?? null;
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
	 * Whether the files at the path are still those that are open; `detached` when only the log is another.
	 * @param grace for how many milliseconds a look holds
	 */
	standing(grace = 0): 'same' | 'detached' | 'replaced' | 'gone' {
		const now = performance.now();
		if (now - this.#mainSeen < grace) return 'same';
		const main = statSync(this.name, {throwIfNoEntry: false});
		if (!main) return 'gone';
		// A closed file's inode may be given to the next one
		if (!this.#database.open || !isSameFile(this.#main, main)) return 'replaced';
		this.#mainSeen = now;
		this.#modified = main.mtimeMs;
		if (this.log === null || now - this.#logSeen < logGrace) return 'same';
		const log = statSync(`${this.file}-wal`, {throwIfNoEntry: false});
		if (!log || !isSameFile(this.log, log)) return 'detached';
		this.#logSeen = now;
		return 'same';
	}

	/**
	 * Starts a transaction. Returns `false`, having done nothing, when another program is in the way.
	 * @throws BusError `unusable` when a newer session-bus has changed the database since it was opened
	 */
	begin(mode: 'read' | 'write'): boolean {
		try {
			if (mode === 'write') this.#beginImmediate.run();
			else this.#begin.run();
			// a plain BEGIN reads nothing yet; whatever is in the way shall show here, where it is retried
			refuseNewer(this.#schemaVersion.get());
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
		const changes = this.#totalChanges.get() ?? 0;
		const hasChanged = changes !== this.#changes;
		this.#changes = changes;
		this.#commit.run();
		return hasChanged;
	}

	/** Undoes the transaction, unless SQLite has already done so. */
	rollback(): void {
		if (this.#database.inTransaction) this.#rollback.run();
		// what was undone was counted all the same
		this.#changes = this.#totalChanges.get() ?? 0;
	}

	/** Whether a write failed because there is no number left for a new row. */
	isUsedUp(error: unknown): boolean {
		if (error instanceof Error && error.message === noNumber) return true;
		if (errorCode(error) !== 'SQLITE_FULL') return false;
		const has = (sql: string) => this.#database.prepare(sql).get() !== undefined;
		const isAtEnd = [...numberedTables].some(table =>
			has(`SELECT 1 FROM ${table} WHERE id >= ${counterEnd}`),
		);
		if (isAtEnd || !has("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_sequence'")) return isAtEnd;
		return has(`SELECT 1 FROM sqlite_sequence WHERE seq >= ${counterEnd}`);
	}

	/** A number that moves whenever another connection has committed. */
	dataVersion(): number {
		return this.#dataVersion.get() ?? 0;
	}

	/** Folds the log into the file, as far as nobody reads from it. */
	checkpoint(): void {
		if (this.standing() === 'same') this.#fold();
	}

	/**
	 * Folds the log, which stays at the path, into a file that was just moved away. Only whoever notices at once may:
	 * where the file is now, others may soon write to it.
	 */
	takeAlong(): void {
		if (!this.#isTakenAlong) this.#fold();
		this.#isTakenAlong = true;
	}

	/** Closes the files. The last one that does folds the log into its file and removes what lies beside it. */
	leave(): void {
		const main = statSync(this.name, {throwIfNoEntry: false});
		if (this.standing() === 'detached' && main) {
			// The file was away and is back, with another log. If nobody wrote to it, this log is still its own
			if (main.mtimeMs === this.#modified) this.#fold();
			settleFiles(this.file, main, () => {});
		}
		this.close();
	}

	close(): void {
		this.#database.close();
	}

	#fold(): void {
		// not in the middle of a transaction; there is always a next time
		if (this.#database.inTransaction) return;
		try {
			this.#database.pragma('wal_checkpoint(PASSIVE)');
		} catch {
			// busy, or the disk is full: it stays in the log
		}
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
