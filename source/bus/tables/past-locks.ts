import type {Reader, Row} from '../engine/engine.js';
import {askedLock, inOrder, lockReleaseNews} from '../engine/fragments.js';
import {normaliseTimestamp} from '../timestamps.js';
import type {LockMode} from '../types.js';
import {integer, key, oneOf, text} from './columns.js';
import {type PastPage, pageParameters, withinMs, withinText} from './past-page.js';

/** A lock as a timeline tells of it. */
export type PastLock = {
	readonly path: string;
	readonly sessionId: string;
	readonly mode: LockMode;
	readonly acquiredAt: string | null;
	readonly releasedMs: number | null;
	readonly releasedReason: string | null;
};

const acquired = inOrder('acquired_at');
const ofSession = ({sessionId}: PastPage) => (sessionId === null ? '' : 'AND session_id = @sessionId');

function parsePastLock(row: Row): PastLock {
	return {
		path: text(row, 'file_path') ?? '',
		sessionId: key(row, 'session_id') ?? '',
		mode: oneOf(row, 'mode', ['exclusive', 'shared'], 'exclusive'),
		acquiredAt: normaliseTimestamp(text(row, 'acquired_at')),
		releasedMs: integer(row, 'released_ms'),
		releasedReason: text(row, 'released_reason'),
	};
}

/** Locks that were asked for, by when they were last acquired, newest first; those that came free since included. */
export async function listPastLocks(reader: Reader, page: PastPage): Promise<PastLock[]> {
	const rows = await reader.all(
		`SELECT * FROM file_locks WHERE ${askedLock} ${ofSession(page)} AND ${withinText(acquired)}
		ORDER BY ${acquired} DESC LIMIT @limit`,
		pageParameters(page),
	);
	return rows.map(parsePastLock);
}

/** Locks by when they came free, newest first, without those that only guarded edits of a turn and ended with it. */
export async function listPastUnlocks(reader: Reader, page: PastPage): Promise<PastLock[]> {
	const rows = await reader.all(
		`SELECT * FROM file_locks WHERE ${lockReleaseNews} ${ofSession(page)} AND ${withinMs('released_ms')}
		ORDER BY released_ms DESC LIMIT @limit`,
		pageParameters(page),
	);
	return rows.map(parsePastLock);
}
