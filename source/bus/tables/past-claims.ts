import type {Reader} from '../engine/engine.js';
import {inOrder} from '../engine/fragments.js';
import {type ClaimRecord, parseClaims} from './claims.js';
import {type PastPage, pageParameters, withinMs, withinText} from './past-page.js';

const claimed = inOrder('claimed_at');

/** Claims by when they were taken last, newest first; those that came free since included. */
export async function listPastClaims(reader: Reader, page: PastPage): Promise<ClaimRecord[]> {
	const sql =
		page.sessionId === null
			? `SELECT * FROM task_claims WHERE ${withinText(claimed)} ORDER BY ${claimed} DESC LIMIT @limit`
			: `SELECT * FROM task_claims WHERE session_id = @sessionId AND ${withinText(`+${claimed}`)}
				ORDER BY +${claimed} DESC LIMIT @limit`;
	return parseClaims(await reader.all(sql, pageParameters(page)));
}

/** Claims by when they came free, newest first. */
export async function listPastReleases(reader: Reader, page: PastPage): Promise<ClaimRecord[]> {
	const sql =
		page.sessionId === null
			? `SELECT * FROM task_claims WHERE ${withinMs('released_ms')} ORDER BY released_ms DESC LIMIT @limit`
			: `SELECT * FROM task_claims WHERE session_id = @sessionId AND ${withinMs('+released_ms')}
				ORDER BY +released_ms DESC LIMIT @limit`;
	return parseClaims(await reader.all(sql, pageParameters(page)));
}
