import type {Writer} from '../engine/engine.js';
import {nextChange} from '../engine/fragments.js';
import type {ProcessIdentity} from '../rules/presence.js';
import {formatTimestamp} from '../timestamps.js';
import type {SessionKind} from '../types.js';

/** The columns a registering session fills. */
export type SessionFields = {
	readonly llmVendor: string;
	readonly llmModel: string | null;
	readonly projectId: string | null;
	readonly taskId: string | null;
	readonly kind: SessionKind;
	readonly identity: ProcessIdentity;
	readonly sharedProcess: boolean;
	readonly agentSessionId: string | null;
	readonly transcriptPath: string | null;
	readonly cwd: string | null;
	readonly repository: string | null;
	readonly worktree: string | null;
	readonly branch: string | null;
	/** By how much the wall clock is ahead of the monotonic one, in milliseconds. */
	readonly clockOffsetMs: number;
};

/** Adds a session, present and just active. A trigger stamps it and counts what its id holds already. */
export async function insertSession(
	writer: Writer,
	sessionId: string,
	fields: SessionFields,
	now: number,
	broadcastCursor: number,
): Promise<void> {
	await writer.run(
		`INSERT INTO session_registry (session_id, llm_vendor, llm_model, project_id, task_id, pid, status,
			heartbeat_at, registered_at, kind, host, boot_id, pid_namespace, process_started, shared_process,
			agent_session_id, transcript_path, cwd, repository, worktree, branch,
			last_activity, last_activity_ms, broadcast_cursor, clock_offset_ms)
		VALUES (@sessionId, @llmVendor, @llmModel, @projectId, @taskId, @pid, 'active',
			@nowText, @nowText, @kind, @host, @bootId, @pidNamespace, @processStarted, @sharedProcess,
			@agentSessionId, @transcriptPath, @cwd, @repository, @worktree, @branch,
			'registered', @now, @broadcastCursor, @clockOffsetMs)`,
		{...columnsOf(fields), sessionId, now, nowText: formatTimestamp(now), broadcastCursor},
	);
}

/** Gives an existing session new facts; absent ones keep their old value. */
export async function updateSession(
	writer: Writer,
	sessionId: string,
	fields: SessionFields,
	now: number,
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET llm_vendor = @llmVendor, llm_model = coalesce(@llmModel, llm_model),
			project_id = coalesce(@projectId, project_id), task_id = coalesce(@taskId, task_id), pid = @pid,
			status = 'active', heartbeat_at = @nowText, kind = @kind, host = @host, boot_id = @bootId,
			pid_namespace = @pidNamespace, process_started = @processStarted, shared_process = @sharedProcess,
			agent_session_id = coalesce(@agentSessionId, agent_session_id),
			transcript_path = coalesce(@transcriptPath, transcript_path), cwd = coalesce(@cwd, cwd),
			repository = CASE WHEN @cwd IS NULL THEN repository ELSE @repository END,
			worktree = CASE WHEN @cwd IS NULL THEN worktree ELSE @worktree END,
			branch = CASE WHEN @cwd IS NULL THEN branch ELSE @branch END,
			last_activity = 'registered', last_activity_ms = @now, clock_offset_ms = @clockOffsetMs, missing_since_ms = NULL, ended_ms = NULL,
			end_reason = NULL, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{...columnsOf(fields), sessionId, now, nowText: formatTimestamp(now)},
	);
}

function columnsOf(fields: SessionFields) {
	const {identity, sharedProcess, ...columns} = fields;
	return {...columns, ...identity, sharedProcess: sharedProcess ? 1 : 0};
}
