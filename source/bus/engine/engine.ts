/** A value a column can hold. */
export type SqlValue = string | number | bigint | Uint8Array | null;

/** One row, by column name. */
export type Row = {readonly [column: string]: SqlValue | undefined};

/** Named parameters, written `@name` in the statement. */
export type Parameters = {readonly [name: string]: SqlValue};

/** The statements a read may run. */
export type Reader = {
	/** Every row of a query. */
	all(sql: string, parameters?: Parameters): Promise<readonly Row[]>;
	/** The first row of a query, or `undefined`. */
	get(sql: string, parameters?: Parameters): Promise<Row | undefined>;
};

/** The statements an exclusive write may run. */
export type Writer = Reader & {
	/** Runs a statement that returns no rows. */
	run(sql: string, parameters?: Parameters): Promise<{readonly changes: number; readonly lastId: number}>;
};

/** Ends a subscription. Calling it again does nothing. */
export type Unsubscribe = () => void;

/**
 * The store behind the bus. Everything above it speaks only of reads, exclusive writes and change notification,
 * so that a server engine can stand beside the SQLite one.
 */
export type Engine = {
	/** The store as it was asked for: what people are shown. */
	readonly name: string;
	/** Where the data lies: a real file path or a server's address. */
	readonly location: string;
	/** What was found and done when the store was opened, as sentences its owner should see. */
	readonly notices: readonly string[];
	/** Whether the store was opened without the right to write. */
	readonly readOnly: boolean;
	/**
	 * Runs `work` on one consistent state. `work` must await nothing but its reader: a read held open keeps old
	 * pages alive.
	 * @throws BusError `unusable` when the store cannot be read.
	 */
	read<Result>(work: (reader: Reader) => Promise<Result>): Promise<Result>;
	/**
	 * Runs `work` as one exclusive transaction: all of it or, when it throws, nothing. `work` must await nothing
	 * but its writer, and runs once more where another store took the place of this one meanwhile. Waits its turn
	 * while others write, for at most three seconds.
	 * @throws BusError `unusable` when the store cannot be written or stays busy.
	 */
	write<Result>(work: (writer: Writer) => Promise<Result>): Promise<Result>;
	/** Calls `listener` soon after any program changed the store; may also call it when nothing changed. */
	onChange(listener: () => void): Unsubscribe;
	/** Size on disk in bytes, the write-ahead log included. */
	size(): number;
	/** Folds the write-ahead log back into the store, as far as nobody is reading from it. */
	checkpoint(): void;
	/** Closes the store. Calling it again does nothing. */
	close(): void;
};
