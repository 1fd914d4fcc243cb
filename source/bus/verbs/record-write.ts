import type {Writer} from '../engine/engine.js';
import {putEdit} from '../tables/edits.js';
import type {SessionRecord} from '../tables/session-record.js';

/** Remembers that a session wrote a file. */
export async function recordWrite(
	writer: Writer,
	{sessionId, repository, worktree}: SessionRecord,
	path: string,
	now: number,
): Promise<void> {
	const isInside = worktree !== null && path.startsWith(`${worktree}/`);
	await putEdit(writer, {
		path,
		sessionId,
		repository: isInside ? repository : null,
		worktree: isInside ? worktree : null,
		relativePath: isInside ? path.slice(worktree.length + 1) : null,
		editedMs: now,
	});
}
