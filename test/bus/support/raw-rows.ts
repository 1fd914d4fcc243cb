import type Database from 'better-sqlite3';

/** Every row of a query of another program, in a form that can be compared. */
export function rows(
	database: Database.Database,
	sql: string,
	...parameters: readonly unknown[]
): readonly unknown[] {
	return database.prepare<unknown[]>(sql).all(...parameters);
}

/** The one value of a query of another program. */
export function value(database: Database.Database, sql: string, ...parameters: readonly unknown[]): unknown {
	return database
		.prepare<unknown[]>(sql)
		.pluck()
		.get(...parameters);
}
