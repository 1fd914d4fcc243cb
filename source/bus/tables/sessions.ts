import type {Reader, Row, Writer} from '../engine/engine.js';
import {liveSession, miscounted, nextChange, recount} from '../engine/fragments.js';
import type {ProcessIdentity} from '../rules/presence.js';
import {formatTimestamp} from '../timestamps.js';
import {integer} from './columns.js';
import {parseSession, type SessionRecord} from './session-record.js';

function parseAll(rows: readonly Row[]): SessionRecord[] {
	return rows.map(parseSession).filter(record => record !== null);
}

export async function findSession(reader: Reader, sessionId: string): Promise<SessionRecord | null> {
	const row = await reader.get('SELECT * FROM session_registry WHERE session_id = @sessionId', {sessionId});
	return row ? parseSession(row) : null;
}

/** Every session bound to a pid, dead ones included; whether it is the same process is for the caller to judge. */
export async function listSessionsOfPid(reader: Reader, pid: number): Promise<SessionRecord[]> {
	return parseAll(await reader.all('SELECT * FROM session_registry WHERE pid = @pid ORDER BY rowid', {pid}));
}

/** Every session of one conversation of an agent, newest first. */
export async function listSessionsOfConversation(
	reader: Reader,
	agentSessionId: string,
): Promise<SessionRecord[]> {
	return parseAll(
		await reader.all(
			'SELECT * FROM session_registry WHERE agent_session_id = @agentSessionId ORDER BY rowid DESC',
			{agentSessionId},
		),
	);
}

/** Every session that takes part. */
export async function listLiveSessions(reader: Reader): Promise<SessionRecord[]> {
	return parseAll(await reader.all(`SELECT * FROM session_registry WHERE ${liveSession} ORDER BY rowid`));
}

/** Live sessions of an unknown machine: rows that other programs wrote with the documented columns alone. */
export async function listForeignSessions(reader: Reader): Promise<SessionRecord[]> {
	const sql = `SELECT * FROM session_registry WHERE host IS NULL AND ${liveSession} ORDER BY rowid`;
	return parseAll(await reader.all(sql));
}

/** Every session, ended ones included, oldest first. */
export async function listAllSessions(reader: Reader): Promise<SessionRecord[]> {
	return parseAll(await reader.all('SELECT * FROM session_registry ORDER BY rowid'));
}

/** Live agents that share a project, a task or a worktree with a session: all it could conflict with. */
export async function listNeighbours(
	reader: Reader,
	{sessionId, projectId, taskId, worktree}: SessionRecord,
): Promise<SessionRecord[]> {
	const others = `session_id <> @sessionId AND ${liveSession}`;
	// Doubles are taken out here: comparing whole rows costs the database five times as much
	const rows = await reader.all(
		`SELECT * FROM session_registry WHERE project_id = @projectId AND ${others}
		UNION ALL SELECT * FROM session_registry WHERE task_id = @taskId AND ${others}
		UNION ALL SELECT * FROM session_registry WHERE worktree IS @worktree AND cwd IS NOT NULL AND ${others}`,
		{sessionId, projectId, taskId, worktree},
	);
	const neighbours = new Map(rows.map(row => [row.session_id, row]));
	return parseAll([...neighbours.values()]).filter(other => other.kind === 'agent');
}

/** Live agents on a project. */
export async function listOccupants(reader: Reader, projectId: string): Promise<SessionRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM session_registry WHERE project_id = @projectId AND ${liveSession}`,
		{projectId},
	);
	return parseAll(rows).filter(session => session.kind === 'agent');
}

/** Live agents that work in a worktree. */
export async function listLiveSessionsIn(reader: Reader, worktree: string): Promise<SessionRecord[]> {
	const sql = `SELECT * FROM session_registry WHERE worktree = @worktree AND ${liveSession}`;
	return parseAll(await reader.all(sql, {worktree})).filter(session => session.kind === 'agent');
}

/** Live sessions that work on a task. */
export async function listLiveSessionsOnTask(reader: Reader, taskId: string): Promise<SessionRecord[]> {
	const sql = `SELECT * FROM session_registry WHERE task_id = @taskId AND ${liveSession}`;
	return parseAll(await reader.all(sql, {taskId}));
}

/** How many agents take part, the given one not counted. */
export async function countOtherAgents(reader: Reader, sessionId: string): Promise<number> {
	const row = await reader.get(
		`SELECT count(*) AS sessions FROM session_registry
		WHERE ${liveSession} AND kind = 'agent' AND session_id <> @sessionId`,
		{sessionId},
	);
	return row ? (integer(row, 'sessions') ?? 0) : 0;
}

/** Records a beat of one session. Returns the session, or `null` when it does not take part. */
export async function beatSession(
	writer: Writer,
	sessionId: string,
	now: number,
): Promise<SessionRecord | null> {
	const row = await writer.get(
		`UPDATE session_registry SET heartbeat_at = @nowText, missing_since_ms = NULL, changed = ${nextChange}
		WHERE session_id = @sessionId AND ${liveSession} RETURNING *`,
		{sessionId, nowText: formatTimestamp(now)},
	);
	return row ? parseSession(row) : null;
}

/** Records a sign of progress, unless one was recorded within the grain. */
export async function recordActivity(
	writer: Writer,
	{sessionId, lastActivityMs}: SessionRecord,
	activity: string,
	now: number,
	grain: number,
): Promise<void> {
	if (lastActivityMs !== null && lastActivityMs <= now && now - lastActivityMs < grain) return;
	await writer.run(
		`UPDATE session_registry SET last_activity = @activity, last_activity_ms = @now, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, activity, now},
	);
}

/** Remembers, or forgets, that a session's process was missed. */
export async function markMissing(writer: Writer, sessionId: string, since: number | null): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET missing_since_ms = @since, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, since},
	);
}

/** Binds a session another program wrote to the process it was found to be. */
export async function bindProcess(
	writer: Writer,
	sessionId: string,
	{host, bootId, pidNamespace, processStarted}: ProcessIdentity,
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET host = @host, boot_id = @bootId, pid_namespace = @pidNamespace,
			process_started = @processStarted, changed = ${nextChange}
		WHERE session_id = @sessionId AND host IS NULL`,
		{sessionId, host, bootId, pidNamespace, processStarted},
	);
}

/** Marks a session as over. Returns whether it took part until now. */
export async function endSession(
	writer: Writer,
	sessionId: string,
	status: 'ended' | 'orphaned',
	reason: string,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE session_registry SET status = @status, end_reason = @reason, ended_ms = @now, turn = NULL,
			native_turn = NULL, native_note = NULL, work_sign = NULL, stopped = 0,
			changed = ${nextChange}
		WHERE session_id = @sessionId AND status <> @status AND status <> 'ended'`,
		{sessionId, status, reason, now},
	);
	return changes > 0;
}

/**
 * Makes a death of a goodbye that was said since a moment: it was forced. Returns whether there was one; a session
 * that another one continues has said none.
 */
export async function revokeGoodbye(
	writer: Writer,
	sessionId: string,
	reason: string,
	since: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE session_registry SET status = 'orphaned', end_reason = @reason, changed = ${nextChange}
		WHERE session_id = @sessionId AND status IN ('ended', 'orphaned') AND ended_ms >= @since
			AND end_reason NOT LIKE 'continued by %'`,
		{sessionId, reason, since},
	);
	return changes > 0;
}

/** Gives a session another id. A trigger counts anew what was moved to that id before. */
export async function renameSession(writer: Writer, from: string, to: string): Promise<void> {
	await writer.run('UPDATE session_registry SET session_id = @to WHERE session_id = @from', {from, to});
}

/** Corrects the counters that another program's way of writing has put wrong. */
export async function correctCounts(writer: Writer): Promise<void> {
	await writer.run(`UPDATE session_registry SET ${recount}, changed = ${nextChange} WHERE ${miscounted}`);
}

/** Sets the task a session works on; `null` for none. */
export async function setTask(writer: Writer, sessionId: string, taskId: string | null): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET task_id = @taskId, changed = ${nextChange} WHERE session_id = @sessionId`,
		{sessionId, taskId},
	);
}

/** Moves the point up to which a session has seen all broadcasts. */
export async function moveCursor(writer: Writer, sessionId: string, broadcastCursor: number): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET broadcast_cursor = @broadcastCursor, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, broadcastCursor},
	);
}

/** Forgets sessions that were over before a moment. */
export async function pruneSessions(writer: Writer, before: number): Promise<number> {
	const {changes} = await writer.run(
		`DELETE FROM session_registry WHERE status IN ('ended', 'orphaned') AND coalesce(ended_ms, 0) < @before
		AND unread_count = 0`,
		{before},
	);
	return changes;
}

/** How many rows there are and the newest stamp among them: equal answers mean that nothing changed. */
export async function readChangeMark(reader: Reader): Promise<{rows: number; newest: number}> {
	const row = await reader.get('SELECT count(*) AS sessions, max(changed) AS newest FROM session_registry');
	return {rows: row ? (integer(row, 'sessions') ?? 0) : 0, newest: row ? (integer(row, 'newest') ?? 0) : 0};
}

/** Every row that changed after a stamp. */
export async function listChangedSince(reader: Reader, stamp: number): Promise<SessionRecord[]> {
	return parseAll(await reader.all('SELECT * FROM session_registry WHERE changed > @stamp', {stamp}));
}
