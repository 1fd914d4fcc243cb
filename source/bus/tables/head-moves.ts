import type {Reader, Row, Writer} from '../engine/engine.js';
import type {HeadMove} from '../rules/head-moves.js';
import {integer, key, oneOf, text} from './columns.js';

const kinds = ['branch', 'commit', 'stash'] as const;

function parseMove(row: Row): HeadMove {
	return {
		worktree: text(row, 'worktree') ?? '',
		kind: oneOf(row, 'kind', kinds, 'commit'),
		was: text(row, 'was'),
		became: text(row, 'became'),
		movedMs: integer(row, 'moved_ms') ?? 0,
		moverId: key(row, 'mover_id'),
	};
}

/** Remembers the last move of its kind in a worktree. */
export async function putHeadMove(writer: Writer, move: HeadMove): Promise<void> {
	await writer.run(
		`INSERT INTO head_moves (worktree, kind, was, became, moved_ms, mover_id)
		VALUES (@worktree, @kind, @was, @became, @movedMs, @moverId)
		ON CONFLICT (worktree, kind) DO UPDATE SET was = excluded.was, became = excluded.became,
			moved_ms = excluded.moved_ms, mover_id = excluded.mover_id`,
		move,
	);
}

/** The moves in a worktree since a moment, newest first. */
export async function listHeadMoves(reader: Reader, worktree: string, since: number): Promise<HeadMove[]> {
	const rows = await reader.all(
		'SELECT * FROM head_moves WHERE worktree = @worktree AND moved_ms >= @since ORDER BY moved_ms DESC',
		{worktree, since},
	);
	return rows.map(parseMove);
}

/** Forgets moves from before a moment. */
export async function pruneHeadMoves(writer: Writer, before: number): Promise<void> {
	await writer.run('DELETE FROM head_moves WHERE moved_ms < @before', {before});
}
