/*
 * Pieces of SQL that statements and indexes must share to the letter: a partial index serves only queries that
 * repeat its predicate.
 */

/** A session that takes part: neither said goodbye nor was found dead. Also the predicate of partial indexes. */
export const liveSession = "status NOT IN ('ended', 'orphaned')";

/** A directed message nobody has read and that has not been declared expired. */
export const unreadDirected = 'recipient_id IS NOT NULL AND read_at IS NULL AND expired_ms IS NULL';

/**
 * Stamp for a changed session row, above every earlier one. A table that was emptied starts again from the
 * clock, so that a reader never takes a new row for one it already has.
 */
export const nextChange = `(SELECT coalesce(max(changed) + 1, CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000) FROM session_registry)`;

/** A broadcast somebody should read. What sessions come and go is on record, but it is nobody's mail. */
export const broadcastMail = "recipient_id IS NULL AND channel <> 'session_lifecycle'";
