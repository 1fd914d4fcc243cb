import type {Writer} from '../engine/engine.js';
import {liveSession, nextChange} from '../engine/fragments.js';
import {clockTolerance} from '../limits.js';
import {formatTimestamp} from '../timestamps.js';
import type {NativeStatus, WatchRecord} from './session-record.js';

/*
 * What whoever watches the processes of a machine writes into `session_registry`. It all fits one statement, so
 * that a beat with evidence costs what a beat costs.
 */

/** What one look at a session found. */
export type LookFields = WatchRecord & {
	/** Whom was looked at: meanwhile the id may belong to another process, or the process to another conversation. */
	readonly processStarted: string | null;
	readonly agentSessionId: string | null;
	readonly native: NativeStatus;
	/** When its files last showed activity, in milliseconds since the epoch. */
	readonly activityMs: number | null;
	/** Where a stamp in the future belongs, after the clock was set back; `null` while it was not. */
	readonly setBackTo: number | null;
};

/**
 * Writes down what a look at a session found, which is a beat of its process, too. Returns whether that session
 * takes part.
 */
export async function recordLook(
	writer: Writer,
	sessionId: string,
	{processStarted, agentSessionId, native, activityMs, setBackTo, ...watch}: LookFields,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE session_registry SET heartbeat_at = @nowText, missing_since_ms = NULL,
			native_turn = @nativeTurn, native_note = @nativeNote, native_ms = @nativeMs,
			last_activity_ms = CASE WHEN @setBackTo IS NOT NULL AND last_activity_ms > @now + ${clockTolerance} THEN @setBackTo
				ELSE nullif(max(coalesce(last_activity_ms, 0), coalesce(@activityMs, 0)), 0) END,
			turn_ms = CASE WHEN @setBackTo IS NOT NULL AND turn_ms > @now + ${clockTolerance} THEN @setBackTo ELSE turn_ms END,
			quiet_floor_ms = @quietFloorMs, work_ms = @workMs, work_sign = @workSign, stopped = @stopped,
			looked_ms = @lookedMs, looked_since_ms = @lookedSinceMs, clock_offset_ms = @clockOffsetMs,
			woke_ms = @wokeMs, changed = ${nextChange}
		WHERE session_id = @sessionId AND ${liveSession}
			AND process_started IS @processStarted AND agent_session_id IS @agentSessionId`,
		{
			processStarted,
			agentSessionId,
			sessionId,
			activityMs,
			setBackTo,
			quietFloorMs: watch.quietFloorMs,
			workMs: watch.workMs,
			workSign: watch.workSign,
			stopped: watch.isStopped ? 1 : 0,
			lookedMs: watch.lookedMs,
			lookedSinceMs: watch.lookedSinceMs,
			clockOffsetMs: watch.clockOffsetMs,
			wokeMs: watch.wokeMs,
			nativeTurn: native.turn,
			nativeNote: native.note,
			nativeMs: native.sinceMs,
			now,
			nowText: formatTimestamp(now),
		},
	);
	return changes > 0;
}

/** Corrects the branch of every session that works in a worktree. */
export async function setBranch(writer: Writer, worktree: string, branch: string | null): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET branch = @branch, changed = ${nextChange}
		WHERE worktree = @worktree AND ${liveSession} AND branch IS NOT @branch`,
		{worktree, branch},
	);
}
