import {clockTolerance, lookLifetime, wakeGrace, watchBefore} from '../limits.js';
import type {SessionRecord, WatchRecord} from '../tables/session-record.js';
import type {Turn} from '../types.js';
import {askedLine} from './asks.js';
import {isParked} from './parked.js';
import type {Presence} from './presence.js';
import type {SessionEvidence, Work} from './session-state.js';

/** The clocks of whoever judges, in milliseconds. */
export type Clocks = {
	/** Wall clock, since the epoch. */
	readonly now: number;
	/** Since this machine booted, as far as it was awake. */
	readonly monotonic: number;
};

/** What a row says, as evidence, and the moment it has to be judged at. */
export type DatedEvidence = {readonly evidence: SessionEvidence; readonly now: number};

/** How evidence is to be judged. */
export type Judging = {
	/** Whether its stamps were made on this machine since it booted. */
	readonly isSameBoot: boolean;
	/** So long without activity a working session is suspect, in milliseconds. */
	readonly quietAfter: number;
};

/**
 * Puts together what is known of a session. Its stamps were made by the wall clock as it was at the last look: if
 * that clock has parted from the monotonic one since, the machine slept or the clock was set, and the evidence is
 * judged at the moment the old clock would show.
 */
export function evidenceOf(
	record: SessionRecord,
	presence: Presence,
	clocks: Clocks,
	{isSameBoot, quietAfter}: Judging,
): DatedEvidence {
	const {watch} = record;
	const current = effectiveTurn(record);
	const drift = isSameBoot ? clockDrift(watch, clocks) : 0;
	const now = clocks.now - drift;
	return {
		now,
		evidence: {
			status: record.status,
			endReason: record.endReason,
			presence,
			turn: current.turn,
			waitsFor: current.asks === null ? null : askedLine(current.asks),
			heartbeatAt: record.heartbeatMs,
			lastActivityAt: isStampedAnew(record.lastActivityMs, drift, clocks) ? now : lastSignOfActivity(record),
			registeredAt: record.registeredMs,
			work: workOf(watch, now, quietAfter),
			isParked: isParked(record),
			isStopped: watch.isStopped && isFresh(watch, now),
			justWoke: watch.wokeMs !== null && isWithin(watch.wokeMs, now, wakeGrace),
			quietAfter,
		},
	};
}

/** By how much the wall clock was moved against the monotonic one since the last look; 0 while they agree. */
export function clockDrift({clockOffsetMs}: Pick<WatchRecord, 'clockOffsetMs'>, clocks: Clocks): number {
	if (clockOffsetMs === null) return 0;
	const drift = clocks.now - clocks.monotonic - clockOffsetMs;
	return Math.abs(drift) > clockTolerance ? drift : 0;
}

/** After the clock was set back, what was stamped a moment ago by the clock as it is now is no old stamp. */
function isStampedAnew(stamp: number | null, drift: number, {now}: Clocks): boolean {
	return drift < 0 && stamp !== null && stamp <= now && now - stamp <= clockTolerance;
}

/** When a session last showed activity, in milliseconds since the epoch; what the clocks did is taken out. */
export function lastSignOfActivity({
	lastActivityMs,
	watch,
}: Pick<SessionRecord, 'lastActivityMs' | 'watch'>): number | null {
	if (watch.quietFloorMs === null) return lastActivityMs;
	return Math.max(lastActivityMs ?? watch.quietFloorMs, watch.quietFloorMs);
}

/** Whose turn it is; where it is a person's, what is asked and since when, in milliseconds since the epoch. */
export type EffectiveTurn = {
	readonly turn: Turn | null;
	readonly asks: string | null;
	readonly waitingSinceMs: number | null;
};

/** The agent's own files know of turns that no event tells, such as those a person interrupts. */
export function effectiveTurn({
	turn,
	turnMs,
	asked,
	native,
}: Pick<SessionRecord, 'turn' | 'turnMs' | 'asked' | 'native'>): EffectiveTurn {
	const isNewer =
		native.turn !== null && (turn === null || turnMs === null || (native.sinceMs ?? 0) > turnMs);
	const current = isNewer ? native.turn : turn;
	if (current !== 'waiting') return {turn: current, asks: null, waitingSinceMs: null};
	return {
		turn: current,
		// Its files name the kind of question, where its event has told the question itself
		asks: asked.text ?? (native.turn === 'waiting' ? native.note : null),
		waitingSinceMs: isNewer ? native.sinceMs : (asked.sinceMs ?? turnMs),
	};
}

function workOf(watch: WatchRecord, now: number, quietAfter: number): Work {
	if (!isFresh(watch, now)) return {seen: 'unknown', sign: null};
	const span = Math.min(watchBefore, quietAfter);
	if (watch.workMs !== null && isWithin(watch.workMs, watch.lookedMs ?? now, span)) {
		return {seen: 'yes', sign: watch.workSign};
	}
	const watchedFor = (watch.lookedMs ?? now) - (watch.lookedSinceMs ?? now);
	return {seen: watchedFor >= span ? 'no' : 'unknown', sign: null};
}

function isFresh({lookedMs}: WatchRecord, now: number): boolean {
	return lookedMs !== null && isWithin(lookedMs, now, lookLifetime);
}

/** A moment in the future, after the clock was set back a little, counts as now. */
function isWithin(moment: number, now: number, span: number): boolean {
	return now - moment <= span;
}
