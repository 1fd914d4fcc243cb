import type {Reader, Row, Writer} from '../engine/engine.js';
import type {SharedInterest} from '../rules/conflicts.js';
import {integer, key, oneOf, text} from './columns.js';

/** A wish that was refused because another session held the thing. */
export type Contention = SharedInterest & {
	/** What the holder holds: the task, or the path of the lock that stands in the way. */
	readonly held: string;
	readonly refusedMs: number;
};

/** What becomes of a wish: what was denied is kept for it once it comes free, for who was denied first before the others. */
type Refusal = Contention & {
	/** When, where it is served so. @default it is not */
	readonly deniedMs?: number | null;
};

/** Files that one session was denied together; of no use to it one by one. */
export type DeniedWish = {
	readonly wantedBy: string;
	readonly subjects: readonly string[];
	/** When one of them was denied first. */
	readonly deniedMs: number;
};

const kinds = ['task', 'file'] as const;

function parseContention(row: Row): Contention {
	const kind = oneOf(row, 'kind', kinds, 'file');
	return {
		kind,
		subject: text(row, 'subject') ?? '',
		wantedBy: key(row, 'session_id') ?? '',
		heldBy: key(row, 'holder_id') ?? '',
		held: text(row, 'held') ?? '',
		how: kind === 'task' ? 'claimed' : 'locked',
		refusedMs: integer(row, 'refused_ms') ?? 0,
	};
}

/** Remembers that a session was refused something. */
export async function recordContention(
	writer: Writer,
	{kind, subject, wantedBy, heldBy, held, refusedMs, deniedMs = null}: Refusal,
): Promise<void> {
	await writer.run(
		`INSERT INTO contentions (session_id, kind, subject, holder_id, held, refused_ms, denied_ms)
		VALUES (@wantedBy, @kind, @subject, @heldBy, @held, @refusedMs, @deniedMs)
		ON CONFLICT (session_id, kind, subject, holder_id)
			DO UPDATE SET held = excluded.held, refused_ms = excluded.refused_ms,
				denied_ms = coalesce(denied_ms, excluded.denied_ms)`,
		{kind, subject, wantedBy, heldBy, held, refusedMs, deniedMs},
	);
}

/** Refusals since a moment in which a session was on either side. */
export async function listContentionsOf(
	reader: Reader,
	sessionId: string,
	since: number,
): Promise<Contention[]> {
	const rows = await reader.all(
		`SELECT * FROM contentions WHERE session_id = @sessionId AND refused_ms >= @since
		UNION ALL SELECT * FROM contentions WHERE holder_id = @sessionId AND refused_ms >= @since`,
		{sessionId, since},
	);
	return rows.map(parseContention);
}

/** What was denied since a moment because of a lock, and the wishes for its very file. */
export async function listDeniedEdits(
	reader: Reader,
	held: string,
	since: number,
): Promise<Array<Pick<Contention, 'subject' | 'wantedBy'>>> {
	const rows = await reader.all(
		`SELECT DISTINCT subject, session_id FROM contentions
		WHERE (held = @held OR subject = @held) AND denied_ms IS NOT NULL AND refused_ms >= @since`,
		{held, since},
	);
	return rows.map(row => ({subject: text(row, 'subject') ?? '', wantedBy: key(row, 'session_id') ?? ''}));
}

/** The wishes of a session that were denied since a moment: what was denied last at once is one. */
export async function listWishesOf(reader: Reader, wantedBy: string, since: number): Promise<DeniedWish[]> {
	const rows = await reader.all(
		`SELECT subject, max(refused_ms) AS refused, min(denied_ms) AS denied FROM contentions
		WHERE session_id = @wantedBy AND kind = 'file' AND denied_ms IS NOT NULL AND refused_ms >= @since
		GROUP BY subject`,
		{wantedBy, since},
	);
	return [...Map.groupBy(rows, row => integer(row, 'refused')).values()].map(together => ({
		wantedBy,
		subjects: together.map(row => text(row, 'subject') ?? ''),
		deniedMs: Math.min(...together.map(row => integer(row, 'denied') ?? 0)),
	}));
}

/** Forgets a session's refused wish, because it got what it wanted or wants it no more. Returns whether it had one. */
export async function settleContention(
	writer: Writer,
	sessionId: string,
	kind: 'task' | 'file',
	subject: string,
): Promise<boolean> {
	const {changes} = await writer.run(
		'DELETE FROM contentions WHERE session_id = @sessionId AND kind = @kind AND subject = @subject',
		{sessionId, kind, subject},
	);
	return changes > 0;
}

/** Forgets every task a session was refused: it has found another. Returns what it was refused. */
export async function settleTaskContentions(writer: Writer, sessionId: string): Promise<Contention[]> {
	const rows = await writer.all(
		"DELETE FROM contentions WHERE session_id = @sessionId AND kind = 'task' RETURNING *",
		{sessionId},
	);
	return rows.map(parseContention);
}

/** Hands to one session what another was refused and refused others. */
export async function inheritContentions(writer: Writer, from: string, to: string): Promise<void> {
	for (const column of ['session_id', 'holder_id'])
		await writer.run(`UPDATE OR REPLACE contentions SET ${column} = @to WHERE ${column} = @from`, {from, to});
}

/** Forgets everything that was refused before a moment. */
export async function pruneContentions(writer: Writer, before: number): Promise<void> {
	await writer.run('DELETE FROM contentions WHERE refused_ms < @before', {before});
}
