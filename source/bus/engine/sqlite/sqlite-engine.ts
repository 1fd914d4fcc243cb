import {unusableError} from '../../errors.js';
import type {Engine, Reader, Unsubscribe, Writer} from '../engine.js';
import {watchForChange} from './change-watch.js';
import {Connection, type ConnectionOptions} from './connection.js';
import {explainFailure, stayedBusy} from './failures.js';
import {fileSize, ringDoorbell} from './files.js';
import {busyDeadline, retryWhileBusy} from './retry.js';

/**
 * Opens the SQLite engine on a file.
 * @throws BusError `unusable` when the file cannot be opened, is damaged or comes from a newer version.
 */
export function openSqliteEngine(path: string, options: ConnectionOptions): Engine {
	return new SqliteEngine(path, options);
}

class SqliteEngine implements Engine {
	readonly location: string;
	readonly #options: ConnectionOptions;
	readonly #listeners = new Set<() => void>();
	readonly #queue: Array<() => void> = [];
	#occupied = false;
	#closed = false;
	#connection: Connection;
	#seenVersion: number;
	#stopWatching: Unsubscribe | null = null;

	constructor(path: string, options: ConnectionOptions) {
		this.location = path;
		this.#options = options;
		this.#connection = Connection.open(path, options);
		this.#seenVersion = this.#connection.dataVersion();
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
		this.#connection.close();
	}

	async #transact<Result>(
		mode: 'read' | 'write',
		work: (statements: Writer) => Promise<Result>,
	): Promise<Result> {
		try {
			const connection = await retryWhileBusy(
				() => this.#enter(mode),
				() => this.#connection.dataVersion(),
				busyDeadline,
				this.#options.patience,
			);
			if (connection === 'busy') {
				throw stayedBusy(this.location, (this.#options.patience ?? busyDeadline) / 1000);
			}
			try {
				const result = await work(connection.statements);
				if (mode === 'read') connection.commitRead();
				else if (connection.commitWrite()) this.#announce();
				return result;
			} catch (error) {
				connection.rollback();
				throw error;
			} finally {
				this.#leave();
			}
		} catch (error) {
			throw explainFailure(error, this.location);
		}
	}

	/** Waits for this process's other transactions, then begins one; while others write, leaves at once. */
	async #enter(mode: 'read' | 'write'): Promise<Connection | 'busy'> {
		if (this.#occupied) await new Promise<void>(resolve => this.#queue.push(resolve));
		this.#occupied = true;
		try {
			const connection = this.#currentConnection();
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
	 * What is written to a file that was deleted is lost, so every transaction makes sure of its file. Only opening a
	 * bus makes one: whoever deletes it does not want it back because of a beat that was under way.
	 */
	#currentConnection(): Connection {
		if (this.#closed) throw unusableError('this bus was closed', 'open it again with openBus()');
		const standing = this.#connection.standing();
		if (standing === 'same') return this.#connection;
		if (standing === 'gone') {
			throw unusableError(
				`the database ${this.location} was deleted`,
				'open the bus anew, as every command does: that makes a new one',
			);
		}
		// Closed first: both files would have the same -shm, and closing it drops the locks of the whole process
		this.#connection.close();
		this.#connection = Connection.open(this.location, this.#options);
		this.#seenVersion = -1;
		return this.#connection;
	}

	/** Tells everyone of a commit. One that changed nothing stays silent, or two who watch would wake each other for ever. */
	#announce(): void {
		ringDoorbell(this.location);
		if (this.#listeners.size > 0) setImmediate(() => this.#notify());
	}

	#hasChanged(): boolean {
		try {
			if (this.#connection.standing() !== 'same') return true;
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
