import type {Reader, Row, Writer} from '../engine/engine.js';
import {
	counterEnd,
	liveSession,
	miscounted,
	nextChange,
	oddSession,
	offsetOfBeat,
	projectKey,
	recount,
} from '../engine/fragments.js';
import type {Clocks} from '../rules/evidence.js';
import type {Name} from '../rules/names.js';
import {formatTimestamp} from '../timestamps.js';
import {integer, name, text} from './columns.js';
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

/** The conversations that live in some processes which carry several. */
export async function listCarriedBy(
	reader: Reader,
	pids: readonly number[],
): Promise<ReadonlyArray<{readonly pid: number; readonly agentSessionId: string}>> {
	const rows = await reader.all(
		`SELECT s.pid, s.agent_session_id FROM json_each(@pids) AS asked
		JOIN session_registry AS s ON s.pid = asked.value
		WHERE s.shared_process = 1 AND s.agent_session_id IS NOT NULL AND s.${liveSession}`,
		{pids: JSON.stringify(pids)},
	);
	return rows.map(row => ({
		pid: integer(row, 'pid') ?? 0,
		agentSessionId: text(row, 'agent_session_id') ?? '',
	}));
}

/**
 * Every session of one conversation, newest first.
 * @param vendor whose conversation, as agents of two vendors may number theirs alike; anybody's without one
 */
export async function listSessionsOfConversation(
	reader: Reader,
	agentSessionId: string,
	vendor?: string | null,
): Promise<SessionRecord[]> {
	const sql = 'SELECT * FROM session_registry WHERE agent_session_id = @agentSessionId ORDER BY rowid DESC';
	const sessions = parseAll(await reader.all(sql, {agentSessionId}));
	return vendor === undefined ? sessions : sessions.filter(({llmVendor}) => llmVendor === vendor);
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

/** So many of the sessions on a project tell what it is: there may be hundreds. */
const enough = 16;

/** Live agents on a project, the newest of them. */
export async function listOnProject(reader: Reader, key: string): Promise<SessionRecord[]> {
	const sql = `SELECT * FROM session_registry WHERE ${projectKey} = @key AND ${liveSession}
		ORDER BY rowid DESC LIMIT ${enough}`;
	return parseAll(await reader.all(sql, {key})).filter(session => session.kind === 'agent');
}

/**
 * Live agents that show a project, the newest of them, whichever project of that name it is.
 * @param worktree only those in it, or outside of any where it is `null`
 */
export async function listShowing(
	reader: Reader,
	projectId: Name,
	worktree?: string | null,
): Promise<SessionRecord[]> {
	const inside = worktree === undefined ? 'true' : 'worktree IS @worktree';
	const rows = await reader.all(
		`SELECT * FROM session_registry WHERE project_id = @projectId AND ${inside} AND ${liveSession}
		ORDER BY rowid DESC LIMIT ${enough}`,
		{projectId, worktree: worktree ?? null},
	);
	const odd = parseAll(await listOtherSpellings(reader, {projectId, taskId: null}));
	const others = odd.filter(session => worktree === undefined || session.worktree === worktree);
	return [...parseAll(rows), ...others].filter(session => session.kind === 'agent');
}

/** Live agents that work in a worktree. */
export async function listLiveSessionsIn(reader: Reader, worktree: string): Promise<SessionRecord[]> {
	const sql = `SELECT * FROM session_registry WHERE worktree = @worktree AND ${liveSession}`;
	return parseAll(await reader.all(sql, {worktree})).filter(session => session.kind === 'agent');
}

/** Rows of live sessions on a project or a task that another program has spelled otherwise. */
export async function listOtherSpellings(
	reader: Reader,
	{projectId, taskId}: Pick<SessionRecord, 'projectId' | 'taskId'>,
): Promise<Row[]> {
	const odd = await reader.all(
		`SELECT rowid AS row, project_id, task_id FROM session_registry INDEXED BY odd_session WHERE ${oddSession}`,
	);
	const isOther = (row: Row, column: string, wanted: Name | null) =>
		wanted !== null && row[column] !== wanted && name(row, column) === wanted;
	const found: Row[] = [];
	for (const row of odd) {
		if (!isOther(row, 'project_id', projectId) && !isOther(row, 'task_id', taskId)) continue;
		const sql = 'SELECT * FROM session_registry WHERE rowid = @row';
		found.push(...(await reader.all(sql, {row: row.row ?? null})));
	}
	return found;
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
	{now, monotonic}: Clocks,
): Promise<SessionRecord | null> {
	const row = await writer.get(
		`UPDATE session_registry SET heartbeat_at = @nowText, missing_since_ms = NULL, ${offsetOfBeat},
			changed = ${nextChange}
		WHERE session_id = @sessionId AND ${liveSession} RETURNING *`,
		{sessionId, nowText: formatTimestamp(now), clockOffset: now - monotonic},
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
			asks = NULL, waiting_since_ms = NULL, limited = NULL, limited_until_ms = NULL, native_turn = NULL, native_note = NULL, work_sign = NULL, stopped = 0,
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

/** Whether a counter is wrong. To find out takes longer than anybody should wait for a turn. */
export async function hasMiscounts(reader: Reader): Promise<boolean> {
	return (await reader.get(`SELECT 1 FROM session_registry WHERE ${miscounted} LIMIT 1`)) !== undefined;
}

/** Corrects the counters that another program's way of writing has put wrong. */
export async function correctCounts(writer: Writer): Promise<void> {
	await writer.run(`UPDATE session_registry SET ${recount}, changed = ${nextChange} WHERE ${miscounted}`);
}

/** Sets the task a session works on; `null` for none. */
export async function setTask(writer: Writer, sessionId: string, taskId: Name | null): Promise<void> {
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

/** Gives a session another place among the broadcasts. */
export async function setPlace(
	writer: Writer,
	sessionId: string,
	place: {readonly from: number; readonly cursor: number},
): Promise<void> {
	await writer.run(
		`UPDATE session_registry SET broadcasts_from = @from, broadcast_cursor = @cursor, changed = ${nextChange}
		WHERE session_id = @sessionId`,
		{sessionId, ...place},
	);
}

/** Forgets sessions that were over before a moment. */
export async function pruneSessions(writer: Writer, before: number, limit: number): Promise<number> {
	const {changes} = await writer.run(
		`DELETE FROM session_registry WHERE rowid IN (SELECT rowid FROM session_registry
			WHERE status IN ('ended', 'orphaned') AND coalesce(ended_ms, 0) < @before AND unread_count = 0 LIMIT @limit)`,
		{before, limit},
	);
	return changes;
}

/** How many rows there are and the newest stamp among them: equal answers mean that nothing changed. */
export async function readChangeMark(reader: Reader): Promise<{rows: number; newest: number}> {
	const row = await reader.get(
		`SELECT count(*) AS sessions, max(changed) FILTER (WHERE changed < ${counterEnd}) AS newest
		FROM session_registry`,
	);
	return {rows: row ? (integer(row, 'sessions') ?? 0) : 0, newest: row ? (integer(row, 'newest') ?? 0) : 0};
}

/** Every row that changed after a stamp. */
export async function listChangedSince(reader: Reader, stamp: number): Promise<SessionRecord[]> {
	const sql = `SELECT * FROM session_registry WHERE changed > @stamp AND changed < ${counterEnd}`;
	return parseAll(await reader.all(sql, {stamp}));
}
