import {staleAfter} from '../limits.js';
import {minute} from '../timestamps.js';
import type {SessionState, Turn} from '../types.js';
import {parkedNote} from './parked.js';
import type {Presence} from './presence.js';

/** Signs of work besides activity: processor time, child processes. */
export type Work = {
	/** `unknown` when nobody watches, or has not watched for long enough. */
	readonly seen: 'yes' | 'no' | 'unknown';
	/** What was seen, in words. */
	readonly sign: string | null;
};

/** All that is known of a session; times in milliseconds since the epoch. */
export type SessionEvidence = {
	/** The stored status: `ended` after a goodbye, `orphaned` once confirmed dead. */
	readonly status: string;
	/** Why it ended, where that was written down. */
	readonly endReason?: string | null;
	readonly presence: Presence;
	readonly turn: Turn | null;
	/** What a person is asked for, where its agent tells. */
	readonly waitsFor: string | null;
	readonly heartbeatAt: number | null;
	readonly lastActivityAt: number | null;
	readonly registeredAt: number | null;
	readonly work: Work;
	/** Its process keeps it though nobody has a window onto it. @default false */
	readonly isParked?: boolean;
	/** Its process was stopped by a signal. */
	readonly isStopped: boolean;
	/** The machine slept a moment ago, so silence proves nothing yet. */
	readonly justWoke: boolean;
	/** So long without activity a working session is suspect, in milliseconds. */
	readonly quietAfter: number;
};

/** A state and the reason for it, in words a person understands. */
export type Judgement = {readonly state: SessionState; readonly reason: string};

/**
 * The state of a session, from the evidence alone. Unknown evidence never makes a session look dead or hung.
 * @param now the moment to judge at, by the clock that made the evidence's stamps
 */
export function judgeSession(evidence: SessionEvidence, now: number): Judgement {
	const {status, presence, turn, waitsFor, justWoke, isStopped, isParked} = evidence;
	if (status === 'ended') return {state: 'ended', reason: 'it unregistered'};
	if (status === 'orphaned') {
		const isKilled = evidence.endReason?.startsWith('killed by ');
		const reason = isKilled
			? `it was ${evidence.endReason}`
			: 'its process is gone and it never said goodbye';
		return {state: 'orphaned', reason};
	}
	if (presence === 'gone')
		return {state: 'stale', reason: 'its process was not found; looking again before it counts as gone'};
	if (presence === 'unknown' && !justWoke) {
		const silence = since(evidence.heartbeatAt, now);
		if (silence === null)
			return {state: 'stale', reason: 'its process cannot be seen from here and it never beat'};
		if (silence >= staleAfter) {
			return {
				state: 'stale',
				reason: `its process cannot be seen from here, no beat for ${inWords(silence)}`,
			};
		}
	}
	const stopped = isStopped ? '; its process is stopped' : '';
	if (turn === 'waiting') {
		const question = waitsFor === null ? '' : `: ${waitsFor}`;
		return {state: 'waiting', reason: `a person must answer${question}${stopped}`};
	}
	const parked = isParked ? `; ${parkedNote}` : '';
	if (turn === 'idle') return {state: 'idle', reason: `its turn is over${parked}${stopped}`};
	return judgeActivity(evidence, now);
}

function judgeActivity(evidence: SessionEvidence, now: number): Judgement {
	const {turn, work, isStopped, justWoke, quietAfter} = evidence;
	const quiet = since(evidence.lastActivityAt ?? evidence.registeredAt, now) ?? 0;
	if (quiet < quietAfter) {
		const stopped = isStopped ? '; its process is stopped' : '';
		const reason = turn === 'working' ? 'working' : `it showed activity within ${inWords(quietAfter)}`;
		return {state: 'active', reason: `${reason}${stopped}`};
	}
	const silence = `no activity for ${inWords(quiet)}`;
	if (turn !== 'working') return {state: 'idle', reason: silence};
	if (justWoke) return {state: 'active', reason: 'working; the machine woke a moment ago'};
	if (isStopped) return {state: 'hung', reason: `working, ${silence}, its process is stopped`};
	if (work.seen === 'yes')
		return {state: 'active', reason: `working, ${silence}, but ${work.sign ?? 'busy'}`};
	if (work.seen === 'unknown') return {state: 'active', reason: `working, ${silence}`};
	return {state: 'hung', reason: `working, ${silence}, no child process, CPU still`};
}

/** Whether a session is silent in the middle of a turn and nothing is known that speaks for it. */
export function isSuspicious(evidence: SessionEvidence, now: number): boolean {
	const {status, turn, work, isStopped, quietAfter} = evidence;
	if (status === 'ended' || status === 'orphaned' || turn !== 'working') return false;
	const quiet = since(evidence.lastActivityAt ?? evidence.registeredAt, now) ?? 0;
	return quiet >= quietAfter && (isStopped || work.seen !== 'yes');
}

/** Milliseconds since a moment; a moment in the future (a clock that was set back) is now. */
function since(moment: number | null, now: number): number | null {
	return moment === null ? null : Math.max(0, now - moment);
}

function inWords(milliseconds: number): string {
	if (milliseconds < minute) return `${Math.floor(milliseconds / 1000)}s`;
	const minutes = Math.floor(milliseconds / minute);
	return minutes < 120 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`;
}
