import type {Reader, Row, Writer} from '../engine/engine.js';
import {lockLease} from '../limits.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import type {Lock, LockMode, LockScope} from '../types.js';
import {integer, oneOf, text} from './columns.js';

/** Whether a lock was asked for, or only guards an edit until the turn is over. */
export type LockOrigin = 'asked' | 'edit';

/** A row of `file_locks`, checked, with what its holder's row tells of its life. */
export type LockRecord = Omit<Lock, 'expiresAt'> & {
	/** Nominal end of the lease, in milliseconds since the epoch. */
	readonly expiresMs: number;
	readonly ttlMs: number;
	readonly origin: LockOrigin;
	/** The holder's last sign of progress, which renews the lease. */
	readonly holderActiveMs: number | null;
};

/** What a session locks. */
export type LockFields = {
	readonly path: string;
	readonly sessionId: string;
	readonly mode: LockMode;
	readonly scope: LockScope;
	readonly ttlMs: number;
	/** @default 'asked' */
	readonly origin?: LockOrigin;
};

const modes = ['exclusive', 'shared'] as const satisfies readonly LockMode[];
const scopes = ['file', 'folder', 'glob'] as const satisfies readonly LockScope[];
const origins = ['asked', 'edit'] as const satisfies readonly LockOrigin[];

const selectLockBy = (index: string) => `SELECT l.*, s.last_activity_ms AS holder_active_ms
	FROM file_locks AS l ${index} LEFT JOIN session_registry AS s ON s.session_id = l.session_id`;
const selectLock = selectLockBy('');
const selectWideLock = selectLockBy('INDEXED BY held_wide_lock');

function parseLock(row: Row): LockRecord {
	return {
		path: text(row, 'file_path') ?? '',
		mode: oneOf(row, 'mode', modes, 'exclusive'),
		scope: oneOf(row, 'scope', scopes, 'file'),
		sessionId: text(row, 'session_id') ?? '',
		acquiredAt: normaliseTimestamp(text(row, 'acquired_at')) ?? '',
		expiresMs: integer(row, 'expires_ms') ?? 0,
		ttlMs: (integer(row, 'ttl_seconds') ?? lockLease / 1000) * 1000,
		origin: oneOf(row, 'origin', origins, 'asked'),
		holderActiveMs: integer(row, 'holder_active_ms'),
	};
}

/** When a lease really ends: activity of its holder renews it. In milliseconds since the epoch. */
export function leaseEnd({expiresMs, ttlMs, holderActiveMs}: LockRecord): number {
	return Math.max(expiresMs, (holderActiveMs ?? 0) + ttlMs);
}

/** A lock as everyone may see it. */
export function presentLock(record: LockRecord): Lock {
	const {expiresMs: _expires, ttlMs: _ttl, origin: _origin, holderActiveMs: _active, ...lock} = record;
	return {...lock, expiresAt: formatTimestamp(leaseEnd(record))};
}

/** Locks on exactly one path. */
export async function listLocksOn(reader: Reader, path: string): Promise<LockRecord[]> {
	return (await reader.all(`${selectLock} WHERE l.file_path = @path AND l.released_ms IS NULL`, {path})).map(
		parseLock,
	);
}

/** Locks on folders and globs, any of which may cover any path. */
export async function listWideLocks(reader: Reader): Promise<LockRecord[]> {
	return (await reader.all(`${selectWideLock} WHERE l.released_ms IS NULL AND l.scope <> 'file'`)).map(
		parseLock,
	);
}

/** Locks on files whose path begins with a prefix. */
export async function listLocksBelow(reader: Reader, prefix: string): Promise<LockRecord[]> {
	return (
		await reader.all(
			`${selectLock} WHERE l.file_path >= @prefix AND l.file_path < @end AND l.released_ms IS NULL`,
			{prefix, end: `${prefix}\u{10ffff}`},
		)
	).map(parseLock);
}

/** Every lock not given free, by path. Some may have expired and not been swept yet. */
export async function listLocks(reader: Reader): Promise<LockRecord[]> {
	return (await reader.all(`${selectLock} WHERE l.released_ms IS NULL ORDER BY l.file_path`)).map(parseLock);
}

/** What one session holds. */
export async function listLocksOf(reader: Reader, sessionId: string): Promise<LockRecord[]> {
	return (
		await reader.all(`${selectLock} WHERE l.session_id = @sessionId AND l.released_ms IS NULL`, {sessionId})
	).map(parseLock);
}

/** What one session held when it was found dead. */
export async function listOrphanedLocksOf(reader: Reader, sessionId: string): Promise<LockRecord[]> {
	return (
		await reader.all(`${selectLock} WHERE l.session_id = @sessionId AND l.released_reason = 'orphaned'`, {
			sessionId,
		})
	).map(parseLock);
}

/** Grants, or renews, a lock; whether it may be granted is for the caller to judge. */
export async function putLock(writer: Writer, fields: LockFields, now: number): Promise<void> {
	await writer.run(
		`INSERT INTO file_locks (file_path, session_id, mode, scope, origin, acquired_at, ttl_seconds, expires_ms)
		VALUES (@path, @sessionId, @mode, @scope, @origin, @acquiredAt, @ttlSeconds, @expires)
		ON CONFLICT (file_path, session_id) DO UPDATE SET mode = excluded.mode, scope = excluded.scope,
			acquired_at = CASE WHEN released_ms IS NULL THEN acquired_at ELSE excluded.acquired_at END,
			origin = excluded.origin, ttl_seconds = excluded.ttl_seconds, expires_ms = excluded.expires_ms,
			released_ms = NULL, released_reason = NULL`,
		{
			path: fields.path,
			sessionId: fields.sessionId,
			mode: fields.mode,
			scope: fields.scope,
			origin: fields.origin ?? 'asked',
			acquiredAt: formatTimestamp(now),
			ttlSeconds: Math.ceil(fields.ttlMs / 1000),
			expires: now + fields.ttlMs,
		},
	);
}

/** Gives one lock free. Returns whether the session held it. */
export async function releaseLock(
	writer: Writer,
	path: string,
	sessionId: string,
	reason: string,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE file_locks SET released_ms = @now, released_reason = @reason
		WHERE file_path = @path AND session_id = @sessionId AND released_ms IS NULL`,
		{path, sessionId, reason, now},
	);
	return changes > 0;
}

/** Gives every lock of a session free, remembering why: a resumed conversation asks again for those of a dead one. */
export async function releaseLocksOf(
	writer: Writer,
	sessionId: string,
	reason: string,
	now: number,
): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET released_ms = @now, released_reason = @reason
		WHERE session_id = @sessionId AND released_ms IS NULL`,
		{sessionId, reason, now},
	);
}

/** Keeps for whoever continues a conversation what its session gave free with a goodbye since a moment. */
export async function keepLocksOf(writer: Writer, sessionId: string, since: number): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET released_reason = 'orphaned'
		WHERE session_id = @sessionId AND released_reason = 'ended' AND released_ms >= @since`,
		{sessionId, since},
	);
}

/** Gives the locks free that only guarded edits of the turn that is over. */
export async function releaseEditLocksOf(writer: Writer, sessionId: string, now: number): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET released_ms = @now, released_reason = 'turn over'
		WHERE session_id = @sessionId AND released_ms IS NULL AND origin = 'edit'`,
		{sessionId, now},
	);
}

/** Hands every lock one session still holds to another. */
export async function inheritLocks(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run(
		`UPDATE OR REPLACE file_locks SET session_id = @to WHERE session_id = @from AND released_ms IS NULL`,
		{from, to},
	);
}

/** Names a holder anew, in held and in free locks alike. */
export async function renameLocker(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run('UPDATE file_locks SET session_id = @to WHERE session_id = @from', {from, to});
}

/** Moves the nominal end of leases forward to where their holders' activity has renewed them. */
export async function extendActiveLocks(writer: Writer, now: number): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET expires_ms = (SELECT s.last_activity_ms FROM session_registry AS s
			WHERE s.session_id = file_locks.session_id) + 1000 * ttl_seconds
		WHERE released_ms IS NULL AND expires_ms <= @now AND (SELECT s.last_activity_ms FROM session_registry AS s
			WHERE s.session_id = file_locks.session_id) + 1000 * ttl_seconds > @now`,
		{now},
	);
}

/** Gives free what nobody renewed. Run after {@link extendActiveLocks}. */
export async function releaseExpiredLocks(writer: Writer, now: number): Promise<number> {
	const {changes} = await writer.run(
		`UPDATE file_locks SET released_ms = @now, released_reason = 'expired'
		WHERE released_ms IS NULL AND expires_ms <= @now`,
		{now},
	);
	return changes;
}

/** How many of each session's locks have expired but were not swept yet. */
export async function listOverdueLockCounts(
	reader: Reader,
	now: number,
): Promise<ReadonlyMap<string, number>> {
	const rows = await reader.all(
		`SELECT l.session_id, count(*) AS locks FROM file_locks AS l INDEXED BY held_lock_by_expiry
		LEFT JOIN session_registry AS s ON s.session_id = l.session_id
		WHERE l.released_ms IS NULL AND l.expires_ms <= @now
			AND coalesce(s.last_activity_ms, 0) + 1000 * l.ttl_seconds <= @now
		GROUP BY l.session_id`,
		{now},
	);
	return new Map(rows.map(row => [text(row, 'session_id') ?? '', integer(row, 'locks') ?? 0]));
}

/** Forgets locks that came free before a moment. */
export async function pruneLocks(writer: Writer, before: number): Promise<void> {
	await writer.run('DELETE FROM file_locks WHERE released_ms < @before', {before});
}
