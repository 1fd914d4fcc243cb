/*
 * Pieces of SQL that statements and indexes must share to the letter: a partial index serves only queries that
 * repeat its predicate.
 */

/** A session that takes part: neither said goodbye nor was found dead. Also the predicate of partial indexes. */
export const liveSession = "status NOT IN ('ended', 'orphaned')";

/**
 * A name that another program may have spelled otherwise than in its one form: with white space that does not count,
 * in letters beyond ASCII, in bytes. Rows with such a name are compared one by one; there are few.
 */
export const isOdd = (column: string): string => `(${column} GLOB '*[^ -~]*' OR trim(${column}) <> ${column}
	OR instr(${column}, '  ') > 0 OR instr(${column}, char(0)) > 0 OR typeof(${column}) = 'blob')`;

/** A claim that is held on a task whose name may be spelled otherwise. */
export const oddClaim = `released_ms IS NULL AND ${isOdd('task_id')}`;

/** A session that takes part and whose project or task may be spelled otherwise. */
export const oddSession = `${liveSession} AND (${isOdd('project_id')} OR ${isOdd('task_id')})`;

/** The key of a session's project, which rules/project.ts gives of a row that was read. */
export const projectKey = "coalesce(project_key, 'name:' || project_id)";

/** A directed message nobody has read and that has not been declared expired. */
export const unreadDirected = 'recipient_id IS NOT NULL AND read_at IS NULL AND expired_ms IS NULL';

/** A directed message that is over: read, or declared expired. */
export const finishedMail = '(read_at IS NOT NULL OR expired_ms IS NOT NULL)';

/**
 * No counter of ours comes this far. What another program wrote beyond is not counted on, and so are text and bytes,
 * which the database takes for more than any number.
 */
export const counterEnd = 4_000_000_000_000_000;

/** Whether a counter holds what no counter of ours does. */
export const isUncounted = (counter: string): string =>
	`(${counter} >= ${counterEnd} OR ${counter} < 0 OR ${counter} IS NULL OR ${counter} <> CAST(${counter} AS INTEGER))`;

/** The newest stamp of all sessions; 0 where there is none. */
export const newestChange = `(SELECT coalesce(max(changed), 0) FROM session_registry WHERE changed < ${counterEnd})`;

/**
 * Stamp for a changed session row, above every earlier one: above all that are there, and above the floor, which
 * remembers those of rows that were deleted or replaced. A reader never takes a new row for one it already has.
 */
export const nextChange = `(CAST(max(0, ${newestChange}, coalesce((SELECT value FROM session_bus_meta
	WHERE name = 'stamp_floor' AND value < ${counterEnd}), 0)) AS INTEGER) + 1)`;

/** How many locks a session holds, given by an expression, how many claims, and how much unread mail of its own it has. */
export const countsOf = (session: string) => ({
	locks: `(SELECT count(*) FROM file_locks AS l WHERE l.session_id = ${session} AND l.released_ms IS NULL)`,
	claims: `(SELECT count(*) FROM task_claims AS c WHERE c.session_id = ${session} AND c.released_ms IS NULL)`,
	unread: `(SELECT count(*) FROM inter_session_messages WHERE recipient_id = ${session} AND ${unreadDirected})`,
});

const counts = countsOf('session_registry.session_id');

/** Assignments that count anew what triggers count as it changes. */
export const recount = `lock_count = ${counts.locks}, claim_count = ${counts.claims}, unread_count = ${counts.unread}`;

/** A session whose counters are wrong, which only a program that replaces rows (`INSERT OR REPLACE`) can bring about. */
export const miscounted = `(lock_count IS NOT ${counts.locks} OR claim_count IS NOT ${counts.claims}
	OR unread_count IS NOT ${counts.unread})`;

/** A broadcast somebody should read. What sessions come and go is on record, but it is nobody's mail. */
export const broadcastMail = "recipient_id IS NULL AND channel <> 'session_lifecycle'";

/** What comes and goes among the sessions, as everyone is told. */
export const lifecycleNews = "recipient_id IS NULL AND channel = 'session_lifecycle'";

/** A lock somebody asked for. Those that only guard an edit come and go with every turn. */
export const askedLock = "origin IS NOT 'edit'";

/**
 * When a lease ends by itself in awake time since the machine booted; of one that is tied to no such clock, since the
 * epoch. The two are told apart by {@link longestUptime}.
 */
export const leaseAwake = '(expires_ms - coalesce(clock_offset_ms, 0))';

/** No machine is awake for so many milliseconds without a restart, and no lease ended so soon after the epoch. */
export const longestUptime = 1_000_000_000_000;

/** A held lock that may cover more than the one path it is kept under. */
export const wideLock = "released_ms IS NULL AND (scope <> 'file' OR aliases IS NOT '')";

/** The release of a lock that is news: of one that was asked for, or that its holder did not give back itself. */
export const lockReleaseNews = `released_ms IS NOT NULL AND (${askedLock} OR released_reason = 'expired')`;

/**
 * A documented column of time in a form that sorts, whichever form a program wrote. Only what has an offset is
 * computed: an index may hold no time that changes, such as `now`.
 */
export const inOrder = (column: string): string => `CASE WHEN ${column} GLOB '*[+-][0-9][0-9]:[0-9][0-9]'
	THEN strftime('%Y-%m-%dT%H:%M:%fZ', ${column}) ELSE replace(${column}, ' ', 'T') END`;

/** Which clocks stamped a beat. Where somebody looks at the process, what the clocks did is found at the looks. */
export const offsetOfBeat =
	'clock_offset_ms = CASE WHEN looked_ms IS NULL THEN @clockOffset ELSE clock_offset_ms END';

/** An alert that wants the operator: neither over, nor acknowledged, nor quiet. */
export const wantsOperator = "status <> 'resolved' AND status <> 'acknowledged' AND status <> 'quiet'";
