import type {Row} from '../engine/engine.js';
import type {ProcessIdentity} from '../rules/identity.js';
import {type LeftConversation, readLeft} from '../rules/left-conversation.js';
import type {Name} from '../rules/names.js';
import type {Missed} from '../rules/presence.js';
import {sessionNameOf, shownName} from '../rules/session-name.js';
import {type ProjectGrades, readGrades} from '../rules/severities.js';
import {readTerminalText} from '../rules/terminal-place.js';
import {formatTimestamp, normaliseTimestamp, parseTimestamp} from '../timestamps.js';
import type {Session, SessionKind, Turn} from '../types.js';
import {integer, key, name, oneOf, ordinal, text} from './columns.js';

/** A row of `session_registry`, checked. What is not known of a session yet is what `Session` adds. */
export type SessionRecord = Omit<
	Session,
	'state' | 'stateReason' | 'asks' | 'host' | 'projectId' | 'taskId'
> & {
	readonly projectId: Name | null;
	/** By which projects are compared, where it says so: ask `projectKeyOf`. */
	readonly projectKey: string | null;
	/** Names its repository, or its folder outside of git, whatever its project is. */
	readonly repositoryKey: string | null;
	readonly taskId: Name | null;
	/** What a person called it, and what its agent calls the conversation. */
	readonly givenName: Name | null;
	readonly title: Name | null;
	readonly identity: ProcessIdentity;
	/** The conversations its process carried before this one, the last one last. */
	readonly left: readonly LeftConversation[];
	/** The process carries several conversations, so its life says little about one of them. */
	readonly sharedProcess: boolean;
	/** The processes above its own when it registered, as JSON: see rules/lineage.ts. */
	readonly ancestors: string | null;
	readonly heartbeatMs: number | null;
	readonly lastActivityMs: number | null;
	/** When it ran git last, as far as its events tell. */
	readonly gitMs: number | null;
	readonly registeredMs: number | null;
	/** When its own event told its turn, and the agent's own id of it. */
	readonly turnMs: number | null;
	readonly turnId: string | null;
	/** What its own event asked a person last, and since when, until another event told that the turn goes on. */
	readonly asked: {readonly text: string | null; readonly sinceMs: number | null};
	/** The limit of its vendor that stopped it, until its model answers again, and when it ends where that was told. */
	readonly limit: Limit;
	readonly native: NativeStatus;
	readonly watch: WatchRecord;
	readonly missed: Missed;
	/** The process that was found to be its own was not. */
	readonly isDisowned: boolean;
	/** When and why it ended; `null` while it takes part. */
	readonly endedMs: number | null;
	readonly endReason: string | null;
	/** After which broadcast its mail begins, and up to which it has read all of it. */
	readonly broadcastsFrom: number | null;
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
	/** What the project file of its folder says alerts about it are raised as. */
	readonly projectGrades: ProjectGrades;
	readonly changed: number;
};

/** A vendor's limit, in the vendor's words; times in milliseconds since the epoch. */
export type Limit = {readonly text: string | null; readonly untilMs: number | null};

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
	/** How old its process was when it last showed activity, in milliseconds; sleep counts. */
	readonly activeAge: number | null;
};

const kinds = ['agent', 'monitor', 'person'] as const satisfies readonly SessionKind[];
const turns = ['working', 'waiting', 'idle'] as const satisfies readonly Turn[];

/** Reads one row; `null` for a row without an id, which no one could address. */
export function parseSession(row: Row): SessionRecord | null {
	const sessionId = key(row, 'session_id');
	if (sessionId === null || sessionId === '') return null;
	const heartbeatAt = text(row, 'heartbeat_at');
	const registeredAt = text(row, 'registered_at');
	const lastActivityMs = integer(row, 'last_activity_ms');
	const pid = ordinal(row, 'pid');
	const givenName = sessionNameOf(text(row, 'name') ?? '');
	const title = sessionNameOf(text(row, 'title') ?? '');
	const adoption = text(row, 'adoption');
	return {
		sessionId,
		name: shownName(sessionId, givenName, title),
		givenName,
		title,
		llmVendor: name(row, 'llm_vendor'),
		llmModel: text(row, 'llm_model'),
		projectId: name(row, 'project_id'),
		projectKey: text(row, 'project_key'),
		repositoryKey: text(row, 'repository_key'),
		taskId: name(row, 'task_id'),
		pid,
		kind: oneOf(row, 'kind', kinds, 'agent'),
		cwd: text(row, 'cwd'),
		repository: text(row, 'repository'),
		worktree: text(row, 'worktree'),
		branch: text(row, 'branch'),
		agentSessionId: text(row, 'agent_session_id'),
		transcriptPath: text(row, 'transcript_path'),
		terminal: readTerminalText(text(row, 'terminal')),
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
			machineId: text(row, 'machine_id'),
			bootId: text(row, 'boot_id'),
			pidNamespace: text(row, 'pid_namespace'),
			processStarted: text(row, 'process_started'),
		},
		left: readLeft(text(row, 'left_conversations')),
		sharedProcess: integer(row, 'shared_process') === 1,
		ancestors: text(row, 'ancestors'),
		heartbeatMs: parseTimestamp(heartbeatAt),
		lastActivityMs,
		gitMs: integer(row, 'git_ms'),
		registeredMs: parseTimestamp(registeredAt),
		turnMs: integer(row, 'turn_ms'),
		turnId: text(row, 'turn_id'),
		asked: {
			text: text(row, 'asks'),
			sinceMs: integer(row, 'waiting_since_ms'),
		},
		limit: {text: text(row, 'limited'), untilMs: integer(row, 'limited_until_ms')},
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
			activeAge: integer(row, 'active_age'),
		},
		missed: {
			sinceMs: integer(row, 'missing_since_ms'),
			awakeMs: integer(row, 'missing_awake_ms'),
			// Compared as it was written: other programs have clocks and forms of their own
			hasBeaten: heartbeatAt !== text(row, 'missing_beat'),
			isAdopted: adoption === 'bound',
		},
		isDisowned: adoption === 'undone',
		endedMs: integer(row, 'ended_ms'),
		endReason: text(row, 'end_reason'),
		broadcastsFrom: integer(row, 'broadcasts_from'),
		broadcastCursor: integer(row, 'broadcast_cursor'),
		readsSinceMs: integer(row, 'reads_since_ms'),
		subagents: integer(row, 'subagents') ?? 0,
		prompted: integer(row, 'prompted') ?? 0,
		promptedSinceMs: integer(row, 'prompted_since_ms'),
		wokenFor: integer(row, 'woken_for'),
		waiterPid: ordinal(row, 'waiter_pid'),
		projectGrades: readGrades(text(row, 'severities')),
		changed: integer(row, 'changed') ?? 0,
	};
}

/** Whether a session takes part: it neither said goodbye nor was found dead. */
export function isLive(session: {readonly status: string}): boolean {
	return session.status !== 'ended' && session.status !== 'orphaned';
}
