import Database from 'better-sqlite3';
import type {Bus} from '../source/index.ts';

/** What the large bus holds. */
export const largeBus = {
	sessions: 1000,
	messages: 1_000_000,
	locks: 10_000,
	claims: 500,
	alerts: 1000,
} as const;

const firstPid = 100_000;

export function sessionName(index: number): string {
	return `bench-${firstPid + (index % largeBus.sessions)}`;
}

/** The numbers from 0, as many as asked for, in a table `n (i)`. */
function numbers(amount: number): string {
	return `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${amount - 1})`;
}

/** SQL for the name of one session, from an expression that gives its index. */
function sessionAt(index: string): string {
	return `'bench-' || (${firstPid} + (${index}) % ${largeBus.sessions})`;
}

/**
 * Ninety in a hundred messages are directed and read, two are directed and unread (one in a hundred of them has
 * run out), eight are broadcasts, of which the last 500 still live. The whole is a day of talk.
 */
const fillMessages = `${numbers(largeBus.messages)}, kinds AS (
		SELECT i, @now - (${largeBus.messages} - i) * 90 AS sent, i % 100 AS part,
			i % 100 = 1 AND i >= ${largeBus.messages - 50_000} AS lives FROM n)
	INSERT INTO inter_session_messages
		(sender_id, recipient_id, channel, payload, created_at, sent_ms, expires_ms, delivered_ms, read_at)
	SELECT ${sessionAt('i * 7919')},
		CASE WHEN part BETWEEN 1 AND 8 THEN NULL ELSE ${sessionAt('i / 50')} END,
		CASE WHEN part BETWEEN 1 AND 8 THEN 'broadcast' ELSE 'direct' END,
		'message ' || i || ': the build is green again, you can merge',
		strftime('%Y-%m-%dT%H:%M:%fZ', sent / 1000.0, 'unixepoch'), sent,
		CASE WHEN lives THEN @now + 3600000 WHEN part BETWEEN 1 AND 8 THEN sent + 1
			WHEN i % 5000 = 0 THEN sent + 1 END,
		CASE WHEN part BETWEEN 1 AND 8 OR part IN (0, 50) THEN NULL ELSE sent END,
		CASE WHEN part BETWEEN 1 AND 8 OR part IN (0, 50) THEN NULL
			ELSE strftime('%Y-%m-%dT%H:%M:%fZ', sent / 1000.0, 'unixepoch') END
	FROM kinds`;

/** Every session has read another part of the living broadcasts, and one in ten has read some out of order. */
const moveCursors = `UPDATE session_registry
	SET broadcast_cursor = (SELECT max(id) FROM inter_session_messages) - 50 * (rowid % 1000)`;
const fillReceipts = `INSERT INTO session_messages (session_id, message_id, read_at)
	SELECT s.session_id, m.id, @nowText FROM session_registry AS s
	JOIN inter_session_messages AS m ON m.recipient_id IS NULL AND m.channel = 'broadcast' AND m.expires_ms > @now
		AND m.id > s.broadcast_cursor AND m.id % 7 = 0
	WHERE s.rowid % 10 = 0 LIMIT 200`;

/** One lock in a hundred has run out, and nobody has swept it yet. */
const fillLocks = `${numbers(largeBus.locks)}
	INSERT INTO file_locks (file_path, session_id, mode, scope, acquired_at, ttl_seconds, expires_ms)
	SELECT '/bench/project-' || (i % 1000) || '/source/file-' || i || '.ts', ${sessionAt('i')}, 'exclusive', 'file',
		@nowText, iif(i % 100 = 0, 0, 600), iif(i % 100 = 0, @now - 1000, @now + 3600000) FROM n`;
const fillClaims = `${numbers(largeBus.claims)}
	INSERT INTO task_claims (task_id, session_id, claimed_at)
	SELECT 'claimed.' || i, ${sessionAt('i * 3')}, @nowText FROM n`;
const fillAlerts = `${numbers(largeBus.alerts)}
	INSERT INTO operator_alerts
		(type, severity, status, episode, session_a, session_b, subject, detail, created_at, resolved_at, resolved_ms)
	SELECT 'file_conflict', 'HIGH', iif(i < 60, 'open', iif(i < 100, 'acknowledged', 'resolved')), 'episode ' || i,
		${sessionAt('i')}, ${sessionAt('i + 1')}, 'file-' || i || '.ts', 'both edit it', @nowText,
		iif(i < 100, NULL, @nowText), iif(i < 100, NULL, @now) FROM n`;

/** Lays the large bus: its sessions register, everything else is written by SQL under the bus's own triggers. */
export async function fillLargeBus(file: string, open: () => Promise<Bus>): Promise<void> {
	const bus = await open();
	for (let index = 0; index < largeBus.sessions; index++) {
		const worktree = `/bench/project-${index}`;
		await bus.register({
			vendor: 'bench',
			pid: firstPid + index,
			projectId: `project-${index}`,
			cwd: worktree,
			repository: `${worktree}/.git`,
			worktree,
			branch: 'main',
		});
	}
	await bus.close();

	const database = new Database(file, {timeout: 3000});
	database.pragma('synchronous = OFF');
	const moment = Date.now();
	const times = {now: moment, nowText: new Date(moment).toISOString()};
	database
		.transaction(() => {
			for (const sql of [fillMessages, moveCursors, fillReceipts, fillLocks, fillClaims, fillAlerts]) {
				database.prepare(sql).run(times);
			}
		})
		.immediate();
	database.pragma('wal_checkpoint(TRUNCATE)');
	database.close();
}
