import type {Reader, Row, Writer} from '../engine/engine.js';
import {wideLock} from '../engine/fragments.js';
import {lockLease} from '../limits.js';
import type {Clocks} from '../rules/evidence.js';
import type {Lease} from '../rules/lease.js';
import type {Coverage} from '../rules/lock-overlap.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import type {Lock, LockMode, LockScope} from '../types.js';
import {integer, key, oneOf, text} from './columns.js';

/** Whether a lock was asked for, or only guards an edit until the turn is over. */
export type LockOrigin = 'asked' | 'edit';

/**
 * How far an edit under a lock is: `begun` may be made any moment, `made` was told of. What is only `kept` for a
 * session, as it was denied the file first, has seen none.
 */
export type EditStage = 'begun' | 'made' | 'kept';

/** A row of `file_locks`, checked. Whether its lease is over depends on its holder: see rules/lease.ts. */
export type LockRecord = Omit<Lock, 'expiresAt'> &
	Lease & {
		/** Other names of what it covers; `null` for one that another program wrote, whose path may have any form. */
		readonly aliases: readonly string[] | null;
		readonly origin: LockOrigin;
		/** The boot whose monotonic clock {@link Lease.clockOffsetMs} speaks of. */
		readonly bootId: string | null;
		readonly stage: EditStage | null;
		/**
		 * When an edit under it was begun or made last, by the clock its lease was written by; of what is only `kept`, when
		 * its holder was denied it; `null` for neither.
		 */
		readonly editMs: number | null;
	};

/** The clocks a lease is written down by. */
export type LeaseClocks = Clocks & {readonly bootId: string | null};

/** What a session locks. */
export type LockFields = Coverage & {
	readonly sessionId: string;
	readonly mode: LockMode;
	readonly ttlMs: number;
	/** @default 'asked' */
	readonly origin?: LockOrigin;
	/** @default `begun` for the lock of an edit */
	readonly stage?: EditStage | null;
	/** @default now for the lock of an edit */
	readonly editMs?: number | null;
};

const modes = ['exclusive', 'shared'] as const satisfies readonly LockMode[];
const scopes = ['file', 'folder', 'glob'] as const satisfies readonly LockScope[];
const origins = ['asked', 'edit'] as const satisfies readonly LockOrigin[];

const stages = ['begun', 'made', 'kept'] as const satisfies readonly EditStage[];

/** Every column of a lock, for {@link parseLock}. */
export const selectLock = 'SELECT * FROM file_locks';

/** Checks a row. */
export function parseLock(row: Row): LockRecord {
	const stage = oneOf(row, 'edit_stage', stages, null);
	return {
		path: text(row, 'file_path') ?? '',
		mode: oneOf(row, 'mode', modes, 'exclusive'),
		scope: oneOf(row, 'scope', scopes, 'file'),
		sessionId: key(row, 'session_id') ?? '',
		acquiredAt: normaliseTimestamp(text(row, 'acquired_at')) ?? '',
		expiresMs: integer(row, 'expires_ms') ?? 0,
		ttlMs: Math.max(1, integer(row, 'ttl_seconds') ?? lockLease / 1000) * 1000,
		origin: oneOf(row, 'origin', origins, 'asked'),
		aliases: parseAliases(text(row, 'aliases')),
		clockOffsetMs: integer(row, 'clock_offset_ms'),
		bootId: text(row, 'boot_id'),
		stage,
		editMs: integer(row, 'edit_ms'),
		// An edit that may be made any moment has not been the last one yet
		isFirm: stage === 'kept' || (stage !== 'begun' && integer(row, 'wanted_ms') !== null),
	};
}

/** A list of names as JSON, empty for none; what is no list was written by another program. */
function parseAliases(column: string | null): readonly string[] | null {
	if (column === null || column === '') return column === '' ? [] : null;
	try {
		const names: unknown = JSON.parse(column);
		return Array.isArray(names) ? names.filter(name => typeof name === 'string') : null;
	} catch {
		return null;
	}
}

function formatAliases(names: readonly string[]): string {
	return names.length === 0 ? '' : JSON.stringify(names);
}

/** A lock as everyone may see it. */
export function presentLock({path, mode, scope, sessionId, acquiredAt}: LockRecord, endsMs: number): Lock {
	return {path, mode, scope, sessionId, acquiredAt, expiresAt: formatTimestamp(endsMs)};
}

/** Locks on exactly one path. */
export async function listLocksOn(reader: Reader, path: string): Promise<LockRecord[]> {
	return (await reader.all(`${selectLock} WHERE file_path = @path AND released_ms IS NULL`, {path})).map(
		parseLock,
	);
}

/** Locks that may cover any path: on folders and globs, and on files with other names or an uncertain one. */
export async function listWideLocks(reader: Reader): Promise<LockRecord[]> {
	const sql = `${selectLock} WHERE ${wideLock}`;
	return (await reader.all(sql)).map(parseLock);
}

/** Locks on files whose path begins with a prefix. */
export async function listLocksBelow(reader: Reader, prefix: string): Promise<LockRecord[]> {
	return (
		await reader.all(
			`${selectLock} WHERE file_path >= @prefix AND file_path < @end AND released_ms IS NULL`,
			{prefix, end: `${prefix}\u{10ffff}`},
		)
	).map(parseLock);
}

/** Every lock not given free, by path. Some may have expired and not been swept yet. */
export async function listLocks(reader: Reader): Promise<LockRecord[]> {
	return (await reader.all(`${selectLock} WHERE released_ms IS NULL ORDER BY file_path`)).map(parseLock);
}

/** What one session holds. */
export async function listLocksOf(reader: Reader, sessionId: string): Promise<LockRecord[]> {
	return (
		await reader.all(`${selectLock} WHERE session_id = @sessionId AND released_ms IS NULL`, {sessionId})
	).map(parseLock);
}

/** What one session had asked for and held when it was found dead; from now on it is kept for nobody. */
export async function takeOrphanedLocksOf(writer: Writer, sessionId: string): Promise<LockRecord[]> {
	const orphaned = "session_id = @sessionId AND released_reason = 'orphaned'";
	const rows = await writer.all(`${selectLock} WHERE ${orphaned} AND origin IS NOT 'edit'`, {sessionId});
	await writer.run(`UPDATE file_locks SET released_reason = 'ended' WHERE ${orphaned}`, {sessionId});
	return rows.map(parseLock);
}

/** The lock of an edit that others wait for is one still when the file is edited again. */
const isStillWanted = "released_ms IS NULL AND wanted_ms IS NOT NULL AND excluded.origin = 'edit'";

/** Grants, or renews, a lock; whether it may be granted is for the caller to judge. */
export async function putLock(writer: Writer, fields: LockFields, clocks: LeaseClocks): Promise<LockRecord> {
	const {now} = clocks;
	const origin = fields.origin ?? 'asked';
	const row = await writer.get(
		`INSERT INTO file_locks (file_path, session_id, mode, scope, origin, edit_stage, edit_ms, acquired_at, ttl_seconds,
			expires_ms, clock_offset_ms, boot_id, aliases)
		VALUES (@path, @sessionId, @mode, @scope, @origin, @stage, @editMs, @acquiredAt, @ttlSeconds, @expires,
			@clockOffset, @bootId, @aliases)
		ON CONFLICT (file_path, session_id) DO UPDATE SET mode = excluded.mode, scope = excluded.scope,
			acquired_at = CASE WHEN released_ms IS NULL THEN acquired_at ELSE excluded.acquired_at END,
			origin = excluded.origin, edit_stage = excluded.edit_stage, edit_ms = excluded.edit_ms,
			wanted_ms = CASE WHEN ${isStillWanted} THEN wanted_ms END,
			ttl_seconds = excluded.ttl_seconds, expires_ms = excluded.expires_ms,
			clock_offset_ms = excluded.clock_offset_ms, boot_id = excluded.boot_id, aliases = excluded.aliases,
			released_ms = NULL, released_reason = NULL
		RETURNING *`,
		{
			path: fields.path,
			sessionId: fields.sessionId,
			mode: fields.mode,
			scope: fields.scope,
			origin,
			stage: fields.stage ?? (origin === 'edit' ? 'begun' : null),
			editMs: fields.editMs ?? (origin === 'edit' ? now : null),
			now,
			acquiredAt: formatTimestamp(now),
			ttlSeconds: Math.ceil(fields.ttlMs / 1000),
			expires: now + fields.ttlMs,
			...clockColumns(clocks),
			aliases: formatAliases(fields.aliases),
		},
	);
	if (!row) throw new Error(`the lock on ${fields.path} vanished inside its own transaction`);
	return parseLock(row);
}

/** Makes a shared lock exclusive, for as long as it lasts. */
export async function makeExclusive(writer: Writer, {path, sessionId}: LockRecord): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET mode = 'exclusive'
		WHERE file_path = @path AND session_id = @sessionId AND released_ms IS NULL`,
		{path, sessionId},
	);
}

/** Remembers which names a lock covers that another program wrote. */
export async function setAliases(
	writer: Writer,
	{path, sessionId}: LockRecord,
	aliases: readonly string[],
): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET aliases = @aliases
		WHERE file_path = @path AND session_id = @sessionId AND aliases IS NULL`,
		{path, sessionId, aliases: formatAliases(aliases)},
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

/**
 * Gives every lock of a session free, remembering why: a resumed conversation asks again for those of a dead one.
 * Returns their paths.
 */
export async function releaseLocksOf(
	writer: Writer,
	sessionId: string,
	reason: string,
	now: number,
): Promise<string[]> {
	const rows = await writer.all(
		`UPDATE file_locks SET released_ms = @now, released_reason = @reason
		WHERE session_id = @sessionId AND released_ms IS NULL RETURNING file_path`,
		{sessionId, reason, now},
	);
	return rows.map(pathOf);
}

/** The path a lock is kept under. */
export const pathOf = (row: Row): string => text(row, 'file_path') ?? '';

/** Keeps for whoever continues a conversation what its session gave free with a goodbye since a moment. */
export async function keepLocksOf(writer: Writer, sessionId: string, since: number): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET released_reason = 'orphaned'
		WHERE session_id = @sessionId AND released_reason = 'ended' AND released_ms >= @since`,
		{sessionId, since},
	);
}

/** Hands every lock one session still holds to another, which keeps its own on the same path if that lasts longer. */
export async function inheritLocks(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run(
		`DELETE FROM file_locks WHERE session_id = @from AND released_ms IS NULL AND EXISTS (
			SELECT 1 FROM file_locks AS own WHERE own.session_id = @to AND own.file_path = file_locks.file_path
				AND own.released_ms IS NULL AND own.expires_ms >= file_locks.expires_ms)`,
		{from, to},
	);
	await writer.run(
		`UPDATE OR REPLACE file_locks SET session_id = @to WHERE session_id = @from AND released_ms IS NULL`,
		{from, to},
	);
}

/** Hands to another session what one has locked since a moment. */
export async function moveLocksSince(writer: Writer, from: string, to: string, since: number): Promise<void> {
	await writer.run(
		`UPDATE OR REPLACE file_locks SET session_id = @to
		WHERE session_id = @from AND released_ms IS NULL AND acquired_at >= @since`,
		{from, to, since: formatTimestamp(since)},
	);
}

/** A clock of an unknown boot is of no use to anybody. */
export function clockColumns({now, monotonic, bootId}: LeaseClocks) {
	return {clockOffset: bootId === null ? null : Math.round(now - monotonic), bootId};
}

/** Forgets locks that came free before a moment. */
export async function pruneLocks(writer: Writer, before: number): Promise<void> {
	await writer.run('DELETE FROM file_locks WHERE released_ms < @before', {before});
}
