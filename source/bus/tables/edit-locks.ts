import type {Writer} from '../engine/engine.js';
import {clockColumns, type LeaseClocks, type LockFields, type LockRecord, pathOf, putLock} from './locks.js';

/*
 * The rows of `file_locks` that only guard edits.
 */

/** Keeps a file for a session that has none on it. */
export async function offerLock(
	writer: Writer,
	fields: Omit<LockFields, 'origin' | 'stage'>,
	clocks: LeaseClocks,
): Promise<void> {
	await putLock(writer, {...fields, origin: 'edit', stage: 'kept'}, clocks);
}

/** Writes down that an edit was made under the lock that guards it, which lasts from now on. */
export async function markEdited(
	writer: Writer,
	path: string,
	sessionId: string,
	clocks: LeaseClocks,
): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET edit_stage = 'made', edit_ms = @now, expires_ms = @now + 1000 * ttl_seconds,
			clock_offset_ms = @clockOffset, boot_id = @bootId
		WHERE file_path = @path AND session_id = @sessionId AND released_ms IS NULL AND origin = 'edit'`,
		{path, sessionId, now: clocks.now, ...clockColumns(clocks)},
	);
}

/** Lets the lock of an edit end so long after the last edit of its file, as others have been denied one. */
export async function markWanted(
	writer: Writer,
	{path, sessionId}: LockRecord,
	ends: number,
	ttlMs: number,
	clocks: LeaseClocks,
): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET wanted_ms = @now, ttl_seconds = @ttlSeconds, expires_ms = @ends,
			clock_offset_ms = @clockOffset, boot_id = @bootId
		WHERE file_path = @path AND session_id = @sessionId AND released_ms IS NULL AND origin = 'edit'`,
		{
			path,
			sessionId,
			now: clocks.now,
			ends: Math.round(ends),
			ttlSeconds: Math.ceil(ttlMs / 1000),
			...clockColumns(clocks),
		},
	);
}

/** Gives the locks free that only guarded edits of the turn that is over. Returns their paths. */
export async function releaseEditLocksOf(writer: Writer, sessionId: string, now: number): Promise<string[]> {
	const rows = await writer.all(
		`UPDATE file_locks SET released_ms = @now, released_reason = 'turn over'
		WHERE session_id = @sessionId AND released_ms IS NULL AND origin = 'edit' AND edit_stage IS NOT 'kept'
		RETURNING file_path`,
		{sessionId, now},
	);
	return rows.map(pathOf);
}
