import type {Row} from '../engine/engine.js';
import type {ProcessIdentity} from '../rules/presence.js';
import {formatTimestamp, normaliseTimestamp, parseTimestamp} from '../timestamps.js';
import type {Session, SessionKind, Turn} from '../types.js';
import {integer, oneOf, text} from './columns.js';

/** A row of `session_registry`, checked. What is not known of a session yet is what `Session` adds. */
export type SessionRecord = Omit<Session, 'state' | 'stateReason' | 'host'> & {
	readonly identity: ProcessIdentity;
	/** The process carries several conversations, so its life says little about one of them. */
	readonly sharedProcess: boolean;
	readonly heartbeatMs: number | null;
	readonly lastActivityMs: number | null;
	readonly registeredMs: number | null;
	/** When its own event told its turn. */
	readonly turnMs: number | null;
	readonly native: NativeStatus;
	readonly watch: WatchRecord;
	readonly missingSinceMs: number | null;
	/** Why it ended; `null` while it takes part. */
	readonly endReason: string | null;
	readonly broadcastCursor: number | null;
	/** Since when its conversation reads files, where that is longer than it has been registered. */
	readonly readsSinceMs: number | null;
	/** How many subagents are at work, as far as its events tell. */
	readonly subagents: number;
	/** How often the bus made a turn go on or begin, since when that is counted, and for which message last. */
	readonly prompted: number;
	readonly promptedSinceMs: number | null;
	readonly wokenFor: number | null;
	/** The process that waits to wake the session. */
	readonly waiterPid: number | null;
	readonly changed: number;
};

/** What its agent's own files say of a conversation. */
export type NativeStatus = {
	readonly turn: Turn | null;
	/** What it waits for, in the agent's words. */
	readonly note: string | null;
	readonly sinceMs: number | null;
};

/** What whoever watches a session's process has written down; times in milliseconds since the epoch. */
export type WatchRecord = {
	/** The last look, and the first of those that followed each other without a gap. */
	readonly lookedMs: number | null;
	readonly lookedSinceMs: number | null;
	/** The last sign of work that was no activity, and what it was. */
	readonly workMs: number | null;
	readonly workSign: string | null;
	readonly isStopped: boolean;
	/** By how much the wall clock was ahead of the monotonic one at the last look. */
	readonly clockOffsetMs: number | null;
	/** When the machine was last found to have slept, or its clock to have been set. */
	readonly wokeMs: number | null;
	/** Silence counts from here at the earliest, whatever the clocks did. */
	readonly quietFloorMs: number | null;
};

const kinds = ['agent', 'monitor', 'person'] as const satisfies readonly SessionKind[];
const turns = ['working', 'waiting', 'idle'] as const satisfies readonly Turn[];

/** Reads one row; `null` for a row without an id, which no one could address. */
export function parseSession(row: Row): SessionRecord | null {
	const sessionId = text(row, 'session_id');
	if (sessionId === null || sessionId === '') return null;
	const heartbeatAt = text(row, 'heartbeat_at');
	const registeredAt = text(row, 'registered_at');
	const lastActivityMs = integer(row, 'last_activity_ms');
	const pid = integer(row, 'pid');
	return {
		sessionId,
		llmVendor: text(row, 'llm_vendor'),
		llmModel: text(row, 'llm_model'),
		projectId: text(row, 'project_id') || null,
		taskId: text(row, 'task_id') || null,
		pid,
		kind: oneOf(row, 'kind', kinds, 'agent'),
		cwd: text(row, 'cwd'),
		repository: text(row, 'repository'),
		worktree: text(row, 'worktree'),
		branch: text(row, 'branch'),
		agentSessionId: text(row, 'agent_session_id'),
		transcriptPath: text(row, 'transcript_path'),
		status: text(row, 'status') ?? 'active',
		turn: oneOf(row, 'turn', turns, null),
		registeredAt: normaliseTimestamp(registeredAt),
		heartbeatAt: normaliseTimestamp(heartbeatAt),
		lastActivityAt: formatTimestamp(lastActivityMs),
		lastActivity: text(row, 'last_activity'),
		locks: integer(row, 'lock_count') ?? 0,
		claims: integer(row, 'claim_count') ?? 0,
		unread: integer(row, 'unread_count') ?? 0,
		identity: {
			pid,
			host: text(row, 'host'),
			bootId: text(row, 'boot_id'),
			pidNamespace: text(row, 'pid_namespace'),
			processStarted: text(row, 'process_started'),
		},
		sharedProcess: integer(row, 'shared_process') === 1,
		heartbeatMs: parseTimestamp(heartbeatAt),
		lastActivityMs,
		registeredMs: parseTimestamp(registeredAt),
		turnMs: integer(row, 'turn_ms'),
		native: {
			turn: oneOf(row, 'native_turn', turns, null),
			note: text(row, 'native_note'),
			sinceMs: integer(row, 'native_ms'),
		},
		watch: {
			lookedMs: integer(row, 'looked_ms'),
			lookedSinceMs: integer(row, 'looked_since_ms'),
			workMs: integer(row, 'work_ms'),
			workSign: text(row, 'work_sign'),
			isStopped: integer(row, 'stopped') === 1,
			clockOffsetMs: integer(row, 'clock_offset_ms'),
			wokeMs: integer(row, 'woke_ms'),
			quietFloorMs: integer(row, 'quiet_floor_ms'),
		},
		missingSinceMs: integer(row, 'missing_since_ms'),
		endReason: text(row, 'end_reason'),
		broadcastCursor: integer(row, 'broadcast_cursor'),
		readsSinceMs: integer(row, 'reads_since_ms'),
		subagents: integer(row, 'subagents') ?? 0,
		prompted: integer(row, 'prompted') ?? 0,
		promptedSinceMs: integer(row, 'prompted_since_ms'),
		wokenFor: integer(row, 'woken_for'),
		waiterPid: integer(row, 'waiter_pid'),
		changed: integer(row, 'changed') ?? 0,
	};
}

/** Whether a session takes part: it neither said goodbye nor was found dead. */
export function isLive(session: {readonly status: string}): boolean {
	return session.status !== 'ended' && session.status !== 'orphaned';
}
