/*
 * Time as SQLite computes it, for defaults and triggers.
 */

/** The time of a write as text, as columns default to it. */
export const now = "(strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))";

/** Milliseconds since the epoch of an SQL time. Rounded: a Julian day is a fraction that may fall just short. */
export const milliseconds = (time: string): string =>
	`CAST(round((julianday(${time}) - 2440587.5) * 86400000) AS INTEGER)`;

/** The time of a write in milliseconds since the epoch. */
export const nowMilliseconds = milliseconds("'now'");
