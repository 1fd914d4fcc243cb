import type {Writer} from '../engine/engine.js';
import {liveSession, nextChange} from '../engine/fragments.js';
import {clockTolerance} from '../limits.js';
import type {Name} from '../rules/names.js';
import {formatTimestamp} from '../timestamps.js';
import type {Limit, NativeStatus, WatchRecord} from './session-record.js';

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
	/** What its agent calls the conversation; `null` leaves it as it is. */
	readonly title: Name | null;
	/** The vendor's limit that stopped it, and when that was told, in milliseconds since the epoch. */
	readonly limit: (Limit & {readonly toldMs: number}) | null;
	/** When its files last showed activity, in milliseconds since the epoch. */
	readonly activityMs: number | null;
	/** Where a stamp in the future belongs, which the clock made before it was set back. */
	readonly setBackTo: number;
};

/** Its agent's own files tell of another turn since it asked. */
const isAnswered = "@nativeTurn <> 'waiting' AND coalesce(@nativeMs, 0) > coalesce(waiting_since_ms, 0)";

/** A limit is told of, and no event has come since that may have ended it. */
const isLimited = '@limited IS NOT NULL AND @limitedMs >= coalesce(turn_ms, 0)';

/**
 * Writes down what a look at a session found, which is a beat of its process, too. Returns whether that session
 * takes part.
 */
export async function recordLook(
	writer: Writer,
	sessionId: string,
	{processStarted, agentSessionId, native, title, limit, activityMs, setBackTo, ...watch}: LookFields,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE session_registry SET heartbeat_at = @nowText, missing_since_ms = NULL,
			native_turn = @nativeTurn, native_note = @nativeNote, native_ms = @nativeMs, title = coalesce(@title, title),
			asks = iif(${isAnswered}, NULL, asks), waiting_since_ms = iif(${isAnswered}, NULL, waiting_since_ms),
			limited = iif(${isLimited}, @limited, limited),
			limited_until_ms = iif(${isLimited}, @limitedUntil, limited_until_ms),
			last_activity_ms = CASE WHEN last_activity_ms > @now + iif(@setBackTo < @now, 0, ${clockTolerance}) THEN @setBackTo
				ELSE nullif(max(coalesce(last_activity_ms, 0), coalesce(@activityMs, 0)), 0) END,
			turn_ms = CASE WHEN turn_ms > @now + ${clockTolerance} THEN @setBackTo ELSE turn_ms END,
			quiet_floor_ms = @quietFloorMs, active_age = @activeAge, work_ms = @workMs, work_sign = @workSign, stopped = @stopped,
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
			activeAge: watch.activeAge,
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
			title,
			limited: limit?.text ?? null,
			limitedUntil: limit?.untilMs ?? null,
			limitedMs: limit?.toldMs ?? null,
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
