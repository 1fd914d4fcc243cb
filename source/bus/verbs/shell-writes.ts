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
	/** When any of them last took its lock or edited it, in milliseconds since the epoch. */
	readonly actedMs: number;
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
	const acted = new Map<RealPath, number>();
	for (const lock of await listLocksBelow(reader, `${folder}/`)) {
		if (lock.sessionId === sessionId || lock.scope !== 'file' || !isWrittenReal(lock.path)) continue;
		acted.set(lock.path, lock.expiresMs - lock.ttlMs);
	}
	for (const {path, editedMs} of await listEditsBelow(
		reader,
		`${folder}/`,
		sessionId,
		now - evidenceWindow,
	)) {
		if (isWrittenReal(path)) acted.set(path, Math.max(editedMs, acted.get(path) ?? 0));
	}
	return [...acted].slice(0, mostFiles).map(([path, actedMs]) => ({path, actedMs}));
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
	const own = changed.filter(({modifiedMs, actedMs}) =>
		wasChangedByShell({modifiedMs, shellBeganMs, shellEndedMs: now, othersActedMs: actedMs}),
	);
	await recordWrites(
		writer,
		context,
		session,
		own.map(({path}) => ({path, atMs: now})),
	);
	return own.map(({path}) => path);
}
