/*
 * Pieces of SQL that statements and indexes must share to the letter: a partial index serves only queries that
 * repeat its predicate.
 */

/** A session that takes part: neither said goodbye nor was found dead. Also the predicate of partial indexes. */
export const liveSession = "status NOT IN ('ended', 'orphaned')";

/** A directed message nobody has read and that has not been declared expired. */
export const unreadDirected = 'recipient_id IS NOT NULL AND read_at IS NULL AND expired_ms IS NULL';

/** A directed message that is over: read, or declared expired. */
export const finishedMail = '(read_at IS NOT NULL OR expired_ms IS NOT NULL)';

/**
 * Stamp for a changed session row, above every earlier one: above all that are there, and above the floor, which
 * remembers those of rows that were deleted or replaced. A reader never takes a new row for one it already has.
 */
export const nextChange = `(SELECT max(coalesce(max(changed), 0),
	coalesce((SELECT value FROM session_bus_meta WHERE name = 'stamp_floor'), 0)) + 1 FROM session_registry)`;

const heldLocks =
	'(SELECT count(*) FROM file_locks AS l WHERE l.session_id = session_registry.session_id AND l.released_ms IS NULL)';
const heldClaims =
	'(SELECT count(*) FROM task_claims AS c WHERE c.session_id = session_registry.session_id AND c.released_ms IS NULL)';
const unreadMail = `(SELECT count(*) FROM inter_session_messages WHERE recipient_id = session_registry.session_id AND ${unreadDirected})`;

/** Assignments that count anew what triggers count as it changes. */
export const recount = `lock_count = ${heldLocks}, claim_count = ${heldClaims}, unread_count = ${unreadMail}`;

/** A session whose counters are wrong, which only a program that replaces rows (`INSERT OR REPLACE`) can bring about. */
export const miscounted = `(lock_count <> ${heldLocks} OR claim_count <> ${heldClaims} OR unread_count <> ${unreadMail})`;

/** A broadcast somebody should read. What sessions come and go is on record, but it is nobody's mail. */
export const broadcastMail = "recipient_id IS NULL AND channel <> 'session_lifecycle'";

/** What comes and goes among the sessions, as everyone is told. */
export const lifecycleNews = "recipient_id IS NULL AND channel = 'session_lifecycle'";

/** A lock somebody asked for. Those that only guard an edit come and go with every turn. */
export const askedLock = "origin IS NOT 'edit'";

/** The release of a lock that is news: of one that was asked for, or that its holder did not give back itself. */
export const lockReleaseNews = `released_ms IS NOT NULL AND (${askedLock} OR released_reason = 'expired')`;

/** A documented column of time in a form that sorts, whichever of both forms a program wrote. */
export const inOrder = (column: string): string => `replace(${column}, ' ', 'T')`;
