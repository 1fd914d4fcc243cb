import {type BusError, unusableError} from '../../errors.js';
import type {Engine, Reader, Unsubscribe, Writer} from '../engine.js';
import {watchForChange} from './change-watch.js';
import type {Connection} from './connection.js';
import {explainFailure, stayedBusy, usedUp} from './failures.js';
import {fileSize, ringDoorbell} from './files.js';
import {type ConnectionOptions, openConnection} from './open-connection.js';
import {busyDeadline, retryWhileBusy} from './retry.js';

/**
 * Opens the SQLite engine on a file.
 * @throws BusError `unusable` when the file cannot be opened, is damaged or comes from a newer version.
 */
export function openSqliteEngine(name: string, options: ConnectionOptions): Engine {
	return new SqliteEngine(name, options);
}

class SqliteEngine implements Engine {
	readonly name: string;
	readonly notices: string[] = [];
	readonly #options: ConnectionOptions;
	readonly #listeners = new Set<() => void>();
	readonly #queue: Array<() => void> = [];
	#occupied = false;
	#closed = false;
	#connection: Connection;
	#seenVersion: number;
	#stopWatching: Unsubscribe | null = null;

	constructor(name: string, options: ConnectionOptions) {
		this.name = name;
		this.#options = options;
		this.#connection = this.#open();
		this.#seenVersion = this.#connection.dataVersion();
	}

	get location(): string {
		return this.#connection.file;
	}

	get readOnly(): boolean {
		return this.#connection.readOnly;
	}

	async read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result> {
		return this.#transact('read', work);
	}

	async write<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result> {
		return this.#transact('write', work);
	}

	onChange(listener: () => void): Unsubscribe {
		this.#listeners.add(listener);
		this.#stopWatching ??= watchForChange(
			this.location,
			() => this.#hasChanged(),
			() => this.#notify(),
		);
		return () => {
			this.#listeners.delete(listener);
			if (this.#listeners.size > 0) return;
			this.#stopWatching?.();
			this.#stopWatching = null;
		};
	}

	size(): number {
		return fileSize(this.location) + fileSize(`${this.location}-wal`);
	}

	checkpoint(): void {
		this.#connection.checkpoint();
	}

	close(): void {
		if (this.#closed) return;
		this.#closed = true;
		this.#stopWatching?.();
		this.#listeners.clear();
		this.#connection.leave();
	}

	async #transact<Result>(
		mode: 'read' | 'write',
		work: (statements: Writer) => Promise<Result>,
	): Promise<Result> {
		let first: number | null = null;
		const progress = () => {
			const current = this.#progress();
			first ??= current;
			return current;
		};
		try {
			for (;;) {
				const connection = await retryWhileBusy(
					() => this.#enter(mode),
					progress,
					busyDeadline,
					this.#options.patience,
				);
				if (connection === 'busy') {
					const seconds = Math.min(this.#options.patience ?? busyDeadline, busyDeadline) / 1000;
					throw stayedBusy(this.name, seconds, progress() !== first);
				}
				try {
					const result = await work(connection.statements);
					if (mode === 'read') connection.commitRead();
					else if (connection.commitWrite() && !this.#isKept(connection)) continue;
					return result;
				} catch (error) {
					connection.rollback();
					throw connection.isUsedUp(error) ? usedUp(this.name) : error;
				} finally {
					this.#leave();
				}
			}
		} catch (error) {
			throw explainFailure(error, this.name, this.location);
		}
	}

	/** Whether a write went to the file at the path, not to one that another took the place of meanwhile. */
	#isKept(connection: Connection): boolean {
		const standing = connection.standing();
		if (standing === 'gone') throw this.#wasDeleted();
		if (standing === 'replaced') return false;
		this.#announce();
		return true;
	}

	/** Waits for this process's other transactions, then begins one; while others write, leaves at once. */
	async #enter(mode: 'read' | 'write'): Promise<Connection | 'busy'> {
		if (this.#occupied) await new Promise<void>(resolve => this.#queue.push(resolve));
		this.#occupied = true;
		try {
			const connection = this.#currentConnection(mode);
			if (connection.begin(mode)) return connection;
		} catch (error) {
			this.#leave();
			throw error;
		}
		this.#leave();
		return 'busy';
	}

	#leave(): void {
		const next = this.#queue.shift();
		if (next) next();
		else this.#occupied = false;
	}

	/**
	 * What is written to a file that was deleted is lost, so every transaction makes sure of its file: a read before,
	 * a write also after it. Only opening a bus makes one: whoever deletes it does not want it back because of a beat
	 * that was under way.
	 */
	#currentConnection(mode: 'read' | 'write'): Connection {
		if (this.#closed) throw unusableError('this bus was closed', 'open it again with openBus()');
		const standing = this.#connection.standing(mode === 'write' ? 1 : 0);
		if (standing === 'same') return this.#connection;
		if (standing === 'gone') throw this.#wasDeleted();
		// Closed first: both files would have the same -shm, and closing it drops the locks of the whole process
		this.#connection.leave();
		this.#connection = this.#open();
		this.#seenVersion = -1;
		return this.#connection;
	}

	#open(): Connection {
		return openConnection(this.name, this.#options, notice => this.notices.push(notice));
	}

	#wasDeleted(): BusError {
		return unusableError(
			`the database ${this.name} was deleted`,
			'open the bus anew, as every command does: that makes a new one',
		);
	}

	/** Tells everyone of a commit. One that changed nothing stays silent, or two who watch would wake each other for ever. */
	#announce(): void {
		ringDoorbell(this.location);
		if (this.#listeners.size > 0) setImmediate(() => this.#notify());
	}

	/** A number that moves as others commit; it does not while nothing can be read. */
	#progress(): number {
		try {
			return this.#connection.dataVersion();
		} catch {
			return this.#seenVersion;
		}
	}

	#hasChanged(): boolean {
		try {
			const standing = this.#connection.standing();
			if (standing === 'gone' || standing === 'replaced') this.#connection.takeAlong();
			if (standing !== 'same') return true;
			const version = this.#connection.dataVersion();
			if (version === this.#seenVersion) return false;
			this.#seenVersion = version;
			return true;
		} catch {
			// the reader that is woken meets the same failure and can say so
			return true;
		}
	}

	#notify(): void {
		for (const listener of this.#listeners) listener();
	}
}
