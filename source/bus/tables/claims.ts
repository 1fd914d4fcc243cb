import type {Reader, Row, SqlValue, Writer} from '../engine/engine.js';
import {inOrder, oddClaim} from '../engine/fragments.js';
import type {Name} from '../rules/names.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import type {Claim} from '../types.js';
import {integer, key, name, text} from './columns.js';

/** A row of `task_claims`, checked. */
export type ClaimRecord = Omit<Claim, 'taskId'> & {
	readonly taskId: Name;
	/** The task as the row spells it. */
	readonly storedId: SqlValue;
	/** When it came free, in milliseconds since the epoch; `null` while it is held. */
	readonly releasedMs: number | null;
	readonly releasedReason: string | null;
};

/** Reads some rows, but for those that name no task. */
export function parseClaims(rows: readonly Row[]): ClaimRecord[] {
	return rows.flatMap(row => {
		const taskId = name(row, 'task_id');
		if (taskId === null) return [];
		return {
			taskId,
			storedId: row.task_id ?? null,
			sessionId: key(row, 'session_id') ?? '',
			claimedAt: normaliseTimestamp(text(row, 'claimed_at')) ?? '',
			releasedMs: integer(row, 'released_ms'),
			releasedReason: text(row, 'released_reason'),
		};
	});
}

/** A claim as everyone may see it. */
export function presentClaim({taskId, sessionId, claimedAt}: ClaimRecord): Claim {
	return {taskId, sessionId, claimedAt};
}

/** Writes down that a session has a task, on which {@link listClaimsOn} finds no claim. */
export async function putClaim(writer: Writer, taskId: Name, sessionId: string, now: number): Promise<void> {
	await writer.run(
		`INSERT INTO task_claims (task_id, session_id, claimed_at) VALUES (@taskId, @sessionId, @claimedAt)
		ON CONFLICT (task_id) DO UPDATE SET session_id = excluded.session_id, claimed_at = excluded.claimed_at,
			released_ms = NULL, released_reason = NULL`,
		{taskId, sessionId, claimedAt: formatTimestamp(now)},
	);
}

/** The claims on a task that are held now: one, unless other programs spell the task otherwise. */
export async function listClaimsOn(reader: Reader, taskId: Name): Promise<ClaimRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM task_claims WHERE task_id = @taskId AND released_ms IS NULL
		UNION ALL SELECT * FROM task_claims INDEXED BY odd_claim WHERE ${oddClaim} AND task_id <> @taskId`,
		{taskId},
	);
	return parseClaims(rows.filter(row => row.task_id === taskId || name(row, 'task_id') === taskId));
}

/** Every claim that is held now, oldest first. */
export async function listClaims(reader: Reader): Promise<ClaimRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM task_claims WHERE released_ms IS NULL ORDER BY ${inOrder('claimed_at')}, task_id`,
	);
	return parseClaims(rows);
}

/** What one session holds. */
export async function listClaimsOf(reader: Reader, sessionId: string): Promise<ClaimRecord[]> {
	const rows = await reader.all(
		'SELECT * FROM task_claims WHERE session_id = @sessionId AND released_ms IS NULL',
		{sessionId},
	);
	return parseClaims(rows);
}

/** Gives a task free, however it is spelled. Returns whether the session held it. */
export async function releaseClaim(
	writer: Writer,
	taskId: Name,
	sessionId: string,
	now: number,
): Promise<boolean> {
	const own = (await listClaimsOn(writer, taskId)).filter(claim => claim.sessionId === sessionId);
	for (const {storedId} of own)
		await writer.run(
			`UPDATE task_claims SET released_ms = @now, released_reason = 'released' WHERE task_id = @storedId`,
			{storedId, now},
		);
	return own.length > 0;
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

/** Hands to another session what one has claimed since a moment. */
export async function moveClaimsSince(
	writer: Writer,
	from: string,
	to: string,
	since: number,
): Promise<void> {
	await writer.run(
		`UPDATE task_claims SET session_id = @to
		WHERE session_id = @from AND released_ms IS NULL AND claimed_at >= @since`,
		{from, to, since: formatTimestamp(since)},
	);
}

/** Forgets claims that came free before a moment. */
export async function pruneClaims(writer: Writer, before: number): Promise<void> {
	await writer.run('DELETE FROM task_claims WHERE released_ms < @before', {before});
}
