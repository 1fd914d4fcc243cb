import type {Reader, Row, Writer} from '../engine/engine.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import type {Claim} from '../types.js';
import {integer, text} from './columns.js';

/** A row of `task_claims`, checked. */
export type ClaimRecord = Claim & {
	/** When it came free, in milliseconds since the epoch; `null` while it is held. */
	readonly releasedMs: number | null;
	readonly releasedReason: string | null;
};

/** Reads one row. */
export function parseClaim(row: Row): ClaimRecord {
	return {
		taskId: text(row, 'task_id') ?? '',
		sessionId: text(row, 'session_id') ?? '',
		claimedAt: normaliseTimestamp(text(row, 'claimed_at')) ?? '',
		releasedMs: integer(row, 'released_ms'),
		releasedReason: text(row, 'released_reason'),
	};
}

/** Takes a task that nobody holds. Returns whether it was free; one's own claim is not free. */
export async function takeClaim(
	writer: Writer,
	taskId: string,
	sessionId: string,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES (@taskId, @sessionId, @claimedAt)
		ON CONFLICT (task_id) DO UPDATE SET session_id = excluded.session_id, claimed_at = excluded.claimed_at,
			released_ms = NULL, released_reason = NULL
		WHERE released_ms IS NOT NULL`,
		{taskId, sessionId, claimedAt: formatTimestamp(now)},
	);
	return changes > 0;
}

/** The claim on a task that is held now. */
export async function findClaim(reader: Reader, taskId: string): Promise<ClaimRecord | null> {
	const row = await reader.get('SELECT * FROM task_claims WHERE task_id = @taskId AND released_ms IS NULL', {
		taskId,
	});
	return row ? parseClaim(row) : null;
}

/** Every claim that is held now, oldest first. */
export async function listClaims(reader: Reader): Promise<ClaimRecord[]> {
	const rows = await reader.all(
		'SELECT * FROM task_claims WHERE released_ms IS NULL ORDER BY claimed_at, task_id',
	);
	return rows.map(parseClaim);
}

/** What one session holds. */
export async function listClaimsOf(reader: Reader, sessionId: string): Promise<ClaimRecord[]> {
	const rows = await reader.all(
		'SELECT * FROM task_claims WHERE session_id = @sessionId AND released_ms IS NULL',
		{sessionId},
	);
	return rows.map(parseClaim);
}

/** Gives one claim free. Returns whether the session held it. */
export async function releaseClaim(
	writer: Writer,
	taskId: string,
	sessionId: string,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE task_claims SET released_ms = @now, released_reason = 'released'
		WHERE task_id = @taskId AND session_id = @sessionId AND released_ms IS NULL`,
		{taskId, sessionId, now},
	);
	return changes > 0;
}

/** Gives every claim of a session free, remembering why: a resumed conversation takes back those of a dead one. */
export async function releaseClaimsOf(
	writer: Writer,
	sessionId: string,
	reason: string,
	now: number,
): Promise<void> {
	await writer.run(
		`UPDATE task_claims SET released_ms = @now, released_reason = @reason
		WHERE session_id = @sessionId AND released_ms IS NULL`,
		{sessionId, reason, now},
	);
}

/** Keeps for whoever continues a conversation what its session gave free with a goodbye since a moment. */
export async function keepClaimsOf(writer: Writer, sessionId: string, since: number): Promise<void> {
	await writer.run(
		`UPDATE task_claims SET released_reason = 'orphaned'
		WHERE session_id = @sessionId AND released_reason = 'ended' AND released_ms >= @since`,
		{sessionId, since},
	);
}

/** Hands to another session what one still holds, and what came free at its death and nobody took since. */
export async function inheritClaims(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run(
		`UPDATE task_claims SET session_id = @to, released_ms = NULL, released_reason = NULL
		WHERE session_id = @from AND (released_ms IS NULL OR released_reason = 'orphaned')`,
		{from, to},
	);
}

/** Names a holder anew, in held and in free claims alike. */
export async function renameClaimant(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run('UPDATE task_claims SET session_id = @to WHERE session_id = @from', {from, to});
}

/** Forgets claims that came free before a moment. */
export async function pruneClaims(writer: Writer, before: number): Promise<void> {
	await writer.run('DELETE FROM task_claims WHERE released_ms < @before', {before});
}
