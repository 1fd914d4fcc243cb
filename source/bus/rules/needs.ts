import type {Thresholds} from '../limits.js';
import type {SessionRecord} from '../tables/session-record.js';
import {formatTimestamp} from '../timestamps.js';
import {effectiveTurn} from './evidence.js';

/** Why a session does not go on, and that its operator is to be told of. */
export type Need = {
	readonly type: 'session_waiting' | 'session_limited';
	/** What is asked, or what the limit is, in full. */
	readonly detail: string;
	/** Whether it has lasted long enough to be told. */
	readonly isDue: boolean;
};

/**
 * What keeps a session from going on, by its row alone.
 * @param now milliseconds since the epoch
 */
export function needsOf(
	session: Pick<SessionRecord, 'turn' | 'turnMs' | 'asked' | 'native' | 'limit' | 'lastActivityMs'>,
	now: number,
	{waiting}: Pick<Thresholds, 'waiting'>,
): readonly Need[] {
	const {turn, asks, waitingSinceMs} = effectiveTurn(session);
	const {text, untilMs} = session.limit;
	const needs: Need[] = [];
	if (turn === 'waiting') {
		const sinceMs = waitingSinceMs ?? session.lastActivityMs ?? now;
		const isDue = now - sinceMs >= waiting;
		needs.push({type: 'session_waiting', detail: asks ?? 'a person must answer', isDue});
	}
	if (text !== null && (untilMs === null || untilMs > now)) {
		const until = untilMs === null ? '' : `; it ends ${formatTimestamp(untilMs)}`;
		needs.push({type: 'session_limited', detail: `${text}${until}`, isDue: true});
	}
	return needs;
}
