import {isWrittenReal, type RealPath} from '../../system/real-path.js';
import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {evidenceWindow} from '../limits.js';
import {wasChangedByShell} from '../rules/stale-read.js';
import {listEditsBelow} from '../tables/edits.js';
import {listLocksBelow} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {recordWrites} from './unguarded-writes.js';

/** A file that others hold or edited a short while ago. */
export type RivalFile = {
	readonly path: RealPath;
	/** When any of them last reserved it for an edit of which nobody has told, in milliseconds since the epoch. */
	readonly actedMs: number;
	/** When any of them was last told to have edited it. */
	readonly editedMs: number;
};

/** A file that changed, by its own time stamp, in milliseconds since the epoch. */
export type ChangedFile = RivalFile & {readonly modifiedMs: number};

/** Most files looked at after one shell command. */
const mostFiles = 200;

/** The files of other sessions in the folder a session works in: those whose change by a shell matters. */
export async function listRivalFiles(
	reader: Reader,
	{sessionId, worktree, cwd}: SessionRecord,
	now: number,
): Promise<RivalFile[]> {
	const folder = worktree ?? cwd;
	if (folder === null || folder === '/') return [];
	const files = new Map<RealPath, RivalFile>();
	for (const lock of await listLocksBelow(reader, `${folder}/`)) {
		if (lock.sessionId === sessionId || lock.scope !== 'file' || !isWrittenReal(lock.path)) continue;
		const {path} = lock;
		const before = files.get(path) ?? {path, actedMs: 0, editedMs: 0};
		// What was told to be made is among the edits, and under a lock that is only kept nothing has begun
		const isSettled = lock.stage === 'made' || lock.stage === 'kept';
		const at = isSettled ? 0 : (lock.editMs ?? lock.expiresMs - lock.ttlMs);
		files.set(path, {...before, actedMs: Math.max(at, before.actedMs)});
	}
	const since = now - evidenceWindow;
	for (const {path, editedMs} of await listEditsBelow(reader, `${folder}/`, sessionId, since)) {
		if (!isWrittenReal(path)) continue;
		const before = files.get(path) ?? {path, actedMs: 0, editedMs: 0};
		files.set(path, {...before, editedMs: Math.max(editedMs, before.editedMs)});
	}
	return [...files.values()].slice(0, mostFiles);
}

/**
 * Remembers the files a session's shell command has changed under others, which alerts both.
 * @returns the paths it is held responsible for
 */
export async function recordShellWrites(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	shellBeganMs: number,
	changed: readonly ChangedFile[],
): Promise<string[]> {
	const now = context.now();
	const own = changed.filter(({modifiedMs, actedMs, editedMs}) =>
		wasChangedByShell({
			modifiedMs,
			shellBeganMs,
			shellEndedMs: now,
			othersActedMs: actedMs,
			othersEditedMs: editedMs,
		}),
	);
	await recordWrites(
		writer,
		context,
		session,
		own.map(({path}) => ({path, atMs: now})),
	);
	return own.map(({path}) => path);
}
