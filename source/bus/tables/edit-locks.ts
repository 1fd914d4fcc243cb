import type {Writer} from '../engine/engine.js';
import {deniedLease} from '../limits.js';
import {clockColumns, type LeaseClocks, type LockFields, type LockRecord, pathOf, putLock} from './locks.js';

/*
 * The rows of `file_locks` that only guard edits.
 */

/** Keeps a file for a session that has none on it, and remembers when it was denied it. */
export async function offerLock(
	writer: Writer,
	fields: Omit<LockFields, 'origin' | 'stage'> & {readonly editMs: number},
	clocks: LeaseClocks,
): Promise<void> {
	await putLock(writer, {...fields, origin: 'edit', stage: 'kept'}, clocks);
}

/** After the last edit of a file, the lock that others wait for lasts only so much longer. */
const deniedSeconds = deniedLease / 1000;

/** How long a lock lasts from now on, which guards no edit any more that may be made. */
const leaseAfterEdit = `ttl_seconds = iif(wanted_ms IS NULL, ttl_seconds, ${deniedSeconds})`;

/** Writes down that an edit was made under the lock that guards it, which lasts from now on. */
export async function markEdited(
	writer: Writer,
	path: string,
	sessionId: string,
	clocks: LeaseClocks,
): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET edit_stage = 'made', edit_ms = @now, ${leaseAfterEdit},
			expires_ms = @now + 1000 * iif(wanted_ms IS NULL, ttl_seconds, ${deniedSeconds}),
			clock_offset_ms = @clockOffset, boot_id = @bootId
		WHERE file_path = @path AND session_id = @sessionId AND released_ms IS NULL AND origin = 'edit'`,
		{path, sessionId, now: clocks.now, ...clockColumns(clocks)},
	);
}

/**
 * Writes down that edits came to nothing, which counts as the last ones from when they were begun.
 * @param paths all that were begun by the session without them
 */
export async function abandonEdits(
	writer: Writer,
	sessionId: string,
	begunUntil: number,
	paths: readonly string[] | null = null,
): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET edit_stage = 'made', ${leaseAfterEdit},
			expires_ms = iif(wanted_ms IS NULL, expires_ms, edit_ms + ${deniedLease})
		WHERE session_id = @sessionId AND released_ms IS NULL AND origin = 'edit' AND edit_stage = 'begun' AND edit_ms <= @begunUntil
			AND (@paths IS NULL OR file_path IN (SELECT value FROM json_each(@paths)))`,
		{sessionId, begunUntil, paths: paths && JSON.stringify(paths)},
	);
}

/**
 * Lets the lock of an edit end soon after the last edit of its file, as others have been denied one. An edit that is
 * begun and not made has no last one yet.
 * @param ends when that is, by the wall clock
 */
export async function markWanted(
	writer: Writer,
	{path, sessionId, stage}: LockRecord,
	ends: number,
	clocks: LeaseClocks,
): Promise<void> {
	const shortened = `ttl_seconds = ${deniedSeconds}, expires_ms = @ends, clock_offset_ms = @clockOffset, boot_id = @bootId`;
	await writer.run(
		`UPDATE file_locks SET wanted_ms = @now${stage === 'begun' ? '' : `, ${shortened}`}
		WHERE file_path = @path AND session_id = @sessionId AND released_ms IS NULL AND origin = 'edit'`,
		{path, sessionId, now: clocks.now, ends: Math.round(ends), ...clockColumns(clocks)},
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
