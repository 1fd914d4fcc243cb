import type {RealPath} from '../../system/real-path.js';
import type {Reader, Row, Writer} from '../engine/engine.js';
import {integer, key, text} from './columns.js';

/** One session's latest edit of one file. */
export type Edit = {
	/** Real path of the file. */
	readonly path: string;
	readonly sessionId: string;
	readonly repository: string | null;
	readonly worktree: string | null;
	/** Path within the worktree; the same in every worktree of the repository. */
	readonly relativePath: string | null;
	readonly editedMs: number;
};

/** Reads one row. */
export function parseEdit(row: Row): Edit {
	return {
		path: text(row, 'file_path') ?? '',
		sessionId: key(row, 'session_id') ?? '',
		repository: text(row, 'repository'),
		worktree: text(row, 'worktree'),
		relativePath: text(row, 'relative_path'),
		editedMs: integer(row, 'edited_ms') ?? 0,
	};
}

/**
 * Remembers an edit; a later one of the same file replaces it. What others are known to have done to the file when
 * the clock was ahead, or in this very millisecond, came before, and so did sessions that came when it was ahead: the
 * stamps of a file grow, as those of Lamport's clocks do (1978).
 */
export async function putEdit(
	writer: Writer,
	edit: Edit & {readonly path: RealPath},
	now: number,
): Promise<void> {
	await writer.run(
		`INSERT INTO file_edits (file_path, session_id, repository, worktree, relative_path, edited_ms)
		VALUES (@path, @sessionId, @repository, @worktree, @relativePath, max(@editedMs, coalesce((
			SELECT 1 + max(max(coalesce(edited_ms, 0), coalesce(told_ms, 0))) FROM file_edits
			WHERE file_path = @path AND session_id <> @sessionId AND (edited_ms >= @now OR told_ms >= @now)), 0),
			coalesce((SELECT max(reads_since_ms) FROM session_registry WHERE reads_since_ms > @now), 0)))
		ON CONFLICT (file_path, session_id) DO UPDATE SET edited_ms = excluded.edited_ms`,
		{...edit, now},
	);
}

/** A session's edits since a moment. */
export async function listEditsOf(reader: Reader, sessionId: string, since: number): Promise<Edit[]> {
	const rows = await reader.all(
		'SELECT * FROM file_edits WHERE session_id = @sessionId AND edited_ms >= @since',
		{sessionId, since},
	);
	return rows.map(parseEdit);
}

/** What a session should know of a file before it writes it again. */
export type Knowledge = {
	/** When others changed it last, and who; `null` when nobody did. */
	readonly foreign: {readonly sessionId: string; readonly editedMs: number} | null;
	/** When the session last edited it or was told of others' changes. */
	readonly knownMs: number;
};

/** What is on record of one file, from the point of view of one session. */
export async function readKnowledge(reader: Reader, path: RealPath, sessionId: string): Promise<Knowledge> {
	const rows = await reader.all(
		'SELECT session_id, edited_ms, told_ms FROM file_edits WHERE file_path = @path',
		{path},
	);
	let foreign: Knowledge['foreign'] = null;
	let knownMs = 0;
	for (const row of rows) {
		const editedMs = integer(row, 'edited_ms') ?? 0;
		const editor = key(row, 'session_id') ?? '';
		if (editor === sessionId) knownMs = Math.max(editedMs, integer(row, 'told_ms') ?? 0);
		else if (editedMs > (foreign?.editedMs ?? 0)) foreign = {sessionId: editor, editedMs};
	}
	return {foreign, knownMs};
}

/** Remembers that a session was told of others' changes to a file, the last of which may bear a stamp of the future. */
export async function markTold(
	writer: Writer,
	{
		path,
		sessionId,
		changedMs,
	}: {readonly path: RealPath; readonly sessionId: string; readonly changedMs: number},
	now: number,
): Promise<void> {
	await writer.run(
		`INSERT INTO file_edits (file_path, session_id, told_ms) VALUES (@path, @sessionId, @told)
		ON CONFLICT (file_path, session_id) DO UPDATE SET told_ms = excluded.told_ms`,
		{path, sessionId, told: Math.max(now, changedMs + 1)},
	);
}

/** Files below a folder that others edited since a moment, with the latest edit of each. */
export async function listEditsBelow(
	reader: Reader,
	prefix: string,
	sessionId: string,
	since: number,
): Promise<Array<{readonly path: string; readonly editedMs: number}>> {
	const rows = await reader.all(
		`SELECT file_path, max(edited_ms) AS edited_ms FROM file_edits
		WHERE file_path >= @prefix AND file_path < @end AND session_id <> @sessionId AND edited_ms >= @since
		GROUP BY file_path`,
		{prefix, end: `${prefix}\u{10ffff}`, sessionId, since},
	);
	return rows.map(row => ({path: text(row, 'file_path') ?? '', editedMs: integer(row, 'edited_ms') ?? 0}));
}

/** Others' edits since a moment of the same file, or of the same file in another worktree of the repository. */
export async function listRivalEdits(reader: Reader, edit: Edit, since: number): Promise<Edit[]> {
	const rows = await reader.all(
		`SELECT * FROM file_edits WHERE file_path = @path AND edited_ms >= @since AND session_id <> @sessionId
		UNION SELECT * FROM file_edits WHERE repository = @repository AND relative_path = @relativePath
			AND edited_ms >= @since AND session_id <> @sessionId`,
		{...edit, since},
	);
	return rows.map(parseEdit);
}

/** Hands what is on record of one session's edits to another; of the same file the latest of both counts. */
export async function inheritEdits(writer: Writer, from: string, to: string): Promise<void> {
	const latest = (column: string) =>
		`${column} = nullif(max(coalesce(${column}, 0), coalesce(excluded.${column}, 0)), 0)`;
	await writer.run(
		`INSERT INTO file_edits (file_path, session_id, repository, worktree, relative_path, edited_ms, told_ms)
		SELECT file_path, @to, repository, worktree, relative_path, edited_ms, told_ms FROM file_edits
		WHERE session_id = @from
		ON CONFLICT (file_path, session_id) DO UPDATE SET ${latest('edited_ms')}, ${latest('told_ms')}`,
		{from, to},
	);
	await writer.run('DELETE FROM file_edits WHERE session_id = @from', {from});
}

/** Hands what one session has edited since a moment to another that has edited nothing yet. */
export async function moveEditsSince(writer: Writer, from: string, to: string, since: number): Promise<void> {
	await writer.run(
		`UPDATE OR REPLACE file_edits SET session_id = @to WHERE session_id = @from AND edited_ms >= @since`,
		{from, to, since},
	);
}

/** Forgets edits older than a moment. What was only told goes when its file's edits are that old. */
export async function pruneEdits(writer: Writer, before: number): Promise<void> {
	await writer.run(
		'DELETE FROM file_edits WHERE edited_ms < @before OR (edited_ms IS NULL AND told_ms < @before)',
		{before},
	);
}
