import type {RealPath} from '../../system/real-path.js';
import type {Writer} from '../engine/engine.js';
import {countsOf, liveSession, nextChange, projectKey} from '../engine/fragments.js';
import type {ProcessIdentity} from '../rules/identity.js';
import type {Name} from '../rules/names.js';
import type {ProjectGrades} from '../rules/severities.js';
import {type TerminalPlace, terminalText} from '../rules/terminal-place.js';
import {formatTimestamp} from '../timestamps.js';
import type {SessionKind} from '../types.js';

/** The columns a registering session fills. */
export type SessionFields = {
	readonly llmVendor: Name;
	/** What a person calls it; `null` leaves it as it is. */
	readonly name: Name | null;
	readonly llmModel: Name | null;
	readonly projectId: Name | null;
	readonly projectKey: string | null;
	readonly repositoryKey: string | null;
	readonly taskId: Name | null;
	readonly kind: SessionKind;
	readonly identity: ProcessIdentity;
	readonly sharedProcess: boolean;
	/** The processes above it, as JSON; `null` leaves what is known of the same process. */
	readonly ancestors: string | null;
	readonly agentSessionId: string | null;
	/** The conversations its process carried before, as the column holds them. */
	readonly left: string | null;
	readonly transcriptPath: string | null;
	readonly terminal: TerminalPlace | null;
	readonly cwd: RealPath | null;
	readonly repository: RealPath | null;
	readonly worktree: RealPath | null;
	readonly branch: string | null;
	/** What the project file of its folder says of types of alerts. */
	readonly projectGrades: ProjectGrades;
	/** By how much the wall clock is ahead of the monotonic one, in milliseconds. */
	readonly clockOffsetMs: number;
};

const counts = countsOf('@sessionId');

/** Whether the row is already bound to the process that registers: what is known of that one still holds. */
const isSameProcess = 'pid IS @pid AND process_started IS @processStarted AND boot_id IS @bootId';

/** Adds a session, present and just active, and counts what its id holds already. */
export async function insertSession(
	writer: Writer,
	sessionId: string,
	fields: SessionFields,
	now: number,
	broadcastCursor: number,
): Promise<void> {
	await writer.run(
		`INSERT INTO session_registry (session_id, name, llm_vendor, llm_model, project_id, project_key,
			repository_key, task_id, pid, status,
			heartbeat_at, registered_at, kind, host, machine_id, boot_id, pid_namespace, process_started, shared_process,
			ancestors, agent_session_id, left_conversations, transcript_path, terminal, cwd, repository, worktree, branch,
			severities,
			last_activity, last_activity_ms, reads_since_ms, broadcasts_from, broadcast_cursor, clock_offset_ms,
			lock_count, claim_count, unread_count, changed)
		VALUES (@sessionId, @name, @llmVendor, @llmModel, @projectId, @projectKey,
			@repositoryKey, @taskId, @pid, 'active',
			@nowText, @nowText, @kind, @host, @machineId, @bootId, @pidNamespace, @processStarted, @sharedProcess,
			@ancestors, @agentSessionId, @left, @transcriptPath, @terminal, @cwd, @repository, @worktree, @branch,
			@severities,
			'registered', @now, @now, @broadcastCursor, @broadcastCursor, @clockOffsetMs,
			${counts.locks}, ${counts.claims}, ${counts.unread}, ${nextChange})`,
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
			name = coalesce(@name, name),
			title = CASE WHEN agent_session_id IS coalesce(@agentSessionId, agent_session_id) THEN title END,
			project_id = coalesce(@projectId, project_id),
			project_key = CASE WHEN @projectId IS NULL THEN project_key ELSE @projectKey END,
			task_id = coalesce(@taskId, task_id), pid = @pid,
			status = 'active', heartbeat_at = @nowText, kind = @kind, host = @host, machine_id = @machineId,
			boot_id = @bootId, pid_namespace = @pidNamespace, process_started = @processStarted, shared_process = @sharedProcess,
			agent_session_id = coalesce(@agentSessionId, agent_session_id), left_conversations = @left,
			transcript_path = coalesce(@transcriptPath, transcript_path),
			ancestors = iif(${isSameProcess}, coalesce(ancestors, @ancestors), @ancestors),
			terminal = iif(${isSameProcess}, coalesce(@terminal, terminal), @terminal), cwd = coalesce(@cwd, cwd),
			repository = CASE WHEN @cwd IS NULL THEN repository ELSE @repository END,
			repository_key = CASE WHEN @cwd IS NULL THEN repository_key ELSE @repositoryKey END,
			worktree = CASE WHEN @cwd IS NULL THEN worktree ELSE @worktree END,
			branch = CASE WHEN @cwd IS NULL THEN branch ELSE @branch END,
			severities = CASE WHEN @cwd IS NULL THEN severities ELSE @severities END,
			last_activity = 'registered', last_activity_ms = @now, clock_offset_ms = @clockOffsetMs, missing_since_ms = NULL, ended_ms = NULL,
			end_reason = NULL, adoption = NULL, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{...columnsOf(fields), sessionId, now, nowText: formatTimestamp(now)},
	);
}

/** Remembers which conversations of a session were left, as {@link leftText} writes them. */
export async function setLeft(writer: Writer, sessionId: string, left: string | null): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET left_conversations = @left, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, left},
	);
}

/** Makes what some live sessions were found to be on the project that another has named so on purpose. */
export async function nameFoundProject(
	writer: Writer,
	found: string,
	{projectId, projectKey: named}: {readonly projectId: Name; readonly projectKey: string},
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET project_key = @named, changed = ${nextChange}
		WHERE ${projectKey} = @found AND ${liveSession} AND project_id = @projectId`,
		{found, named, projectId},
	);
}

function columnsOf(fields: SessionFields) {
	const {identity, sharedProcess, terminal, projectGrades, ...columns} = fields;
	return {
		...columns,
		...identity,
		sharedProcess: sharedProcess ? 1 : 0,
		terminal: terminalText(terminal),
		severities: Object.keys(projectGrades).length > 0 ? JSON.stringify(projectGrades) : null,
	};
}
