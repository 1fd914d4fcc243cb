import {quietAfter, staleAfter} from '../limits.js';
import {minute} from '../timestamps.js';
import type {SessionState, Turn} from '../types.js';
import type {Presence} from './presence.js';

/** All that is known of a session; times in milliseconds since the epoch. */
export type SessionEvidence = {
	/** The stored status: `ended` after a goodbye, `orphaned` once confirmed dead. */
	readonly status: string;
	readonly presence: Presence;
	readonly turn: Turn | null;
	readonly heartbeatAt: number | null;
	readonly lastActivityAt: number | null;
	readonly registeredAt: number | null;
	/** Signs of work from any other source: CPU time, child processes, the vendor's own registry. */
	readonly work: 'seen' | 'none' | 'unknown';
	/** The machine slept a moment ago, so silence proves nothing yet. */
	readonly justWoke: boolean;
};

/** A state and the reason for it, in words a person understands. */
export type Judgement = {readonly state: SessionState; readonly reason: string};

/**
 * The state of a session, from the evidence alone. Unknown evidence never makes a session look
 * dead or hung.
 */
export function judgeSession(evidence: SessionEvidence, now: number): Judgement {
	const {status, presence, turn, justWoke} = evidence;
	if (status === 'ended') return {state: 'ended', reason: 'it unregistered'};
	if (status === 'orphaned')
		return {state: 'orphaned', reason: 'its process is gone and it never said goodbye'};
	if (presence === 'gone')
		return {state: 'stale', reason: 'its process was not found; looking again before it counts as gone'};
	if (presence === 'unknown' && !justWoke) {
		const silence = since(evidence.heartbeatAt, now);
		if (silence === null)
			return {state: 'stale', reason: 'its process cannot be seen from here and it never beat'};
		if (silence >= staleAfter) {
			return {
				state: 'stale',
				reason: `its process cannot be seen from here, no beat for ${inMinutes(silence)}`,
			};
		}
	}
	if (turn === 'waiting') return {state: 'waiting', reason: 'a person must answer'};
	if (turn === 'idle') return {state: 'idle', reason: 'its turn is over'};
	return judgeActivity(evidence, now);
}

function judgeActivity(evidence: SessionEvidence, now: number): Judgement {
	const {turn, work, justWoke} = evidence;
	const quiet = since(evidence.lastActivityAt ?? evidence.registeredAt, now) ?? 0;
	if (quiet < quietAfter) {
		return {state: 'active', reason: turn === 'working' ? 'working' : 'it showed activity within 10m'};
	}
	if (turn !== 'working') return {state: 'idle', reason: `no activity for ${inMinutes(quiet)}`};
	if (justWoke) return {state: 'active', reason: 'working; the machine woke a moment ago'};
	if (work === 'seen')
		return {state: 'active', reason: `working, no message for ${inMinutes(quiet)} but still busy`};
	if (work === 'unknown') return {state: 'active', reason: `working, no activity for ${inMinutes(quiet)}`};
	return {state: 'hung', reason: `working, no activity for ${inMinutes(quiet)} and no other sign of work`};
}

/** Milliseconds since a moment; a moment in the future (a clock that was set back) is now. */
function since(moment: number | null, now: number): number | null {
	return moment === null ? null : Math.max(0, now - moment);
}

function inMinutes(milliseconds: number): string {
	const minutes = Math.floor(milliseconds / minute);
	return minutes < 120 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`;
}
