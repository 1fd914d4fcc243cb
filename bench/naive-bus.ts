import Database from 'better-sqlite3';

/** What a frame shows of a session, counted anew from every row. */
export type NaiveSession = {readonly locks: number; readonly claims: number; readonly unread: number};

/**
 * The queries one would write first: an anti-join for what is unread, counts by grouping, without the bus's
 * partial indexes and counters. They also check what the bus says.
 */
export type NaiveBus = {
	/** Ids of the oldest unread messages of a session. */
	readonly unreadPage: (sessionId: string, limit: number) => readonly number[];
	readonly unreadCounts: () => ReadonlyMap<string, number>;
	readonly frame: () => ReadonlyMap<string, NaiveSession>;
	readonly close: () => void;
};

const unreadPage = `SELECT m.id FROM inter_session_messages AS m NOT INDEXED
	JOIN session_registry AS s ON s.session_id = @sessionId
	WHERE (m.expires_ms IS NULL OR m.expires_ms > @now)
		AND (m.recipient_id = @sessionId AND m.read_at IS NULL
			OR m.recipient_id IS NULL AND m.channel <> 'session_lifecycle' AND m.sender_id <> @sessionId
				AND m.id > s.broadcast_cursor AND NOT EXISTS (SELECT 1 FROM session_messages AS r
					WHERE r.session_id = @sessionId AND r.message_id = m.id AND r.read_at IS NOT NULL))
	ORDER BY m.id LIMIT @limit`;

const directedCounts = `SELECT recipient_id AS session, count(*) AS unread FROM inter_session_messages NOT INDEXED
	WHERE recipient_id IS NOT NULL AND read_at IS NULL AND (expires_ms IS NULL OR expires_ms > @now)
	GROUP BY recipient_id`;

const broadcastCounts = `SELECT s.session_id AS session, count(*) AS unread FROM session_registry AS s
	JOIN (SELECT id, sender_id FROM inter_session_messages NOT INDEXED
		WHERE recipient_id IS NULL AND channel <> 'session_lifecycle' AND expires_ms > @now) AS m
		ON m.id > s.broadcast_cursor AND m.sender_id <> s.session_id
	WHERE NOT EXISTS (SELECT 1 FROM session_messages AS r
		WHERE r.session_id = s.session_id AND r.message_id = m.id AND r.read_at IS NOT NULL)
	GROUP BY s.session_id`;

const sessions = `SELECT s.session_id AS session, coalesce(l.locks, 0) AS locks, coalesce(c.claims, 0) AS claims
	FROM session_registry AS s
	LEFT JOIN (SELECT l.session_id, count(*) AS locks FROM file_locks AS l NOT INDEXED
		JOIN session_registry AS h ON h.session_id = l.session_id
		WHERE l.released_ms IS NULL
			AND max(l.expires_ms, coalesce(h.last_activity_ms, 0) + 1000 * l.ttl_seconds) > @now
		GROUP BY l.session_id) AS l ON l.session_id = s.session_id
	LEFT JOIN (SELECT session_id, count(*) AS claims FROM task_claims NOT INDEXED
		WHERE released_ms IS NULL GROUP BY session_id) AS c ON c.session_id = s.session_id
	WHERE s.status <> 'ended'`;

type Moment = {readonly now: number};
type Counted = {readonly session: string; readonly unread: number};

/** Opens a bus for naive reading. */
export function openNaiveBus(file: string): NaiveBus {
	const database = new Database(file, {readonly: true, timeout: 3000});
	const page = database.prepare<[Moment & {sessionId: string; limit: number}], number>(unreadPage).pluck();
	const directed = database.prepare<[Moment], Counted>(directedCounts);
	const broadcasts = database.prepare<[Moment], Counted>(broadcastCounts);
	const held = database.prepare<[Moment], {session: string; locks: number; claims: number}>(sessions);
	const moment = () => ({now: Date.now()});

	const unreadCounts = () => {
		const counts = new Map<string, number>();
		for (const {session, unread} of [...directed.all(moment()), ...broadcasts.all(moment())]) {
			counts.set(session, (counts.get(session) ?? 0) + unread);
		}
		return counts;
	};
	return {
		unreadPage: (sessionId, limit) => page.all({...moment(), sessionId, limit}),
		unreadCounts,
		frame() {
			const unread = unreadCounts();
			return new Map(
				held
					.all(moment())
					.map(({session, locks, claims}) => [session, {locks, claims, unread: unread.get(session) ?? 0}]),
			);
		},
		close: () => database.close(),
	};
}
