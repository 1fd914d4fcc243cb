import type {RealPath} from '../../system/real-path.js';
import type {Writer} from '../engine/engine.js';
import {putEdit} from '../tables/edits.js';
import type {SessionRecord} from '../tables/session-record.js';

/**
 * Remembers that a session wrote a file.
 * @param at when, where that is told late
 */
export async function recordWrite(
	writer: Writer,
	{sessionId, repository, worktree}: SessionRecord,
	path: RealPath,
	now: number,
	at = now,
): Promise<void> {
	const isInside = worktree !== null && path.startsWith(`${worktree}/`);
	const edit = {
		path,
		sessionId,
		repository: isInside ? repository : null,
		worktree: isInside ? worktree : null,
		relativePath: isInside ? path.slice(worktree.length + 1) : null,
		editedMs: Math.min(now, at),
	};
	await putEdit(writer, edit, now);
}
