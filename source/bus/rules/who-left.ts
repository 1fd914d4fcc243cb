import {isLive, type SessionRecord} from '../tables/session-record.js';
import {effectiveTurn} from './evidence.js';

/** Whether a conversation was in the middle of a turn when it was heard of, since a moment, or waits for a person. */
export function isAtWork(row: SessionRecord, since: number): boolean {
	const {turn} = effectiveTurn(row);
	return turn === 'waiting' || (turn === 'working' && (row.lastActivityMs ?? 0) >= since);
}

/** Of several sessions of a process that whose conversation said last that it is left, and was not heard of since. */
export function lastToLeave(rows: readonly SessionRecord[]): SessionRecord | null {
	return lastBy(
		rows.filter(row => isLive(row) && leavingMs(row) >= (row.lastActivityMs ?? 0)),
		leavingMs,
	);
}

/** Of several sessions of a process that which was heard of last. */
export function lastHeardOf(rows: readonly SessionRecord[]): SessionRecord | null {
	// One that lives and was never heard of was written by another program
	return lastBy(rows, row =>
		isLive(row) ? (row.lastActivityMs ?? Number.POSITIVE_INFINITY) : (row.endedMs ?? 0),
	);
}

/** When a conversation said that it is left, before the one that follows it has begun. */
function leavingMs({agentSessionId, left}: SessionRecord): number {
	return left.find(({conversation}) => conversation === agentSessionId)?.atMs ?? -1;
}

function lastBy(rows: readonly SessionRecord[], when: (row: SessionRecord) => number): SessionRecord | null {
	return rows.reduce<SessionRecord | null>(
		(last, row) => (last === null || when(row) > when(last) ? row : last),
		null,
	);
}
