/** One column as it is created, or added to a table another program made. */
export type Column = {
	readonly name: string;
	readonly type: string;
	/** SQL of the default; `now` columns lose it when added later, because SQLite only adds constants. */
	readonly defaultTo?: string;
};

/** One table of the bus. */
export type Table = {
	readonly name: string;
	readonly columns: readonly Column[];
	/** Columns that must be unique together; the first one is the key. */
	readonly unique?: readonly string[];
	/** The rows are kept in order of their key, without a number of their own. */
	readonly clustered?: true;
};

/** A column of text. */
export const text = (name: string, defaultTo?: string): Column => column(name, 'TEXT', defaultTo);
/** A column of whole numbers. */
export const integer = (name: string, defaultTo?: string): Column => column(name, 'INTEGER', defaultTo);

function column(name: string, type: string, defaultTo?: string): Column {
	return defaultTo === undefined ? {name, type} : {name, type, defaultTo};
}
