import type {Reader, Row, Writer} from '../engine/engine.js';
import {integer, text} from './columns.js';

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

function parseEdit(row: Row): Edit {
	return {
		path: text(row, 'file_path') ?? '',
		sessionId: text(row, 'session_id') ?? '',
		repository: text(row, 'repository'),
		worktree: text(row, 'worktree'),
		relativePath: text(row, 'relative_path'),
		editedMs: integer(row, 'edited_ms') ?? 0,
	};
}

/** Remembers an edit; a later one of the same file replaces it. */
export async function putEdit(writer: Writer, edit: Edit): Promise<void> {
	await writer.run(
		`INSERT INTO file_edits (file_path, session_id, repository, worktree, relative_path, edited_ms)
		VALUES (@path, @sessionId, @repository, @worktree, @relativePath, @editedMs)
		ON CONFLICT (file_path, session_id) DO UPDATE SET edited_ms = excluded.edited_ms`,
		{...edit},
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

/** Forgets the edits of one session, whose id another is about to get. */
export async function forgetEditsOf(writer: Writer, sessionId: string): Promise<void> {
	await writer.run('DELETE FROM file_edits WHERE session_id = @sessionId', {sessionId});
}

/** Forgets edits older than a moment. */
export async function pruneEdits(writer: Writer, before: number): Promise<void> {
	await writer.run('DELETE FROM file_edits WHERE edited_ms < @before', {before});
}
