import type {Reader, Row, Writer} from '../engine/engine.js';
import {liveSession} from '../engine/fragments.js';
import type {Member} from '../rules/crowd.js';
import {formatTimestamp} from '../timestamps.js';
import type {AlertMember} from '../types.js';
import {integer, key, text} from './columns.js';
import {parseSession} from './session-record.js';

/** Those who share the cause of an alert now. */
const stands = 'left_ms IS NULL';

/** Of a large crowd so many members are told where not all are asked for. */
export const toldMembers = 20;

/** Lets a session share the cause of an alert, if it does not yet. */
export async function joinAlert(
	writer: Writer,
	alertId: number,
	{sessionId, worktree}: {readonly sessionId: string; readonly worktree: string | null},
	now: number,
): Promise<void> {
	await writer.run(
		`INSERT INTO alert_members (alert_id, session_id, since_ms, worktree) VALUES (@alertId, @sessionId, @now, @worktree)
		ON CONFLICT (alert_id, session_id) DO UPDATE SET since_ms = @now, worktree = @worktree, left_ms = NULL
			WHERE left_ms IS NOT NULL`,
		{alertId, sessionId, worktree, now},
	);
}

/** Ends the part of a session in an alert. */
export async function leaveAlert(
	writer: Writer,
	alertId: number,
	sessionId: string,
	now: number,
): Promise<void> {
	await writer.run(
		`UPDATE alert_members SET left_ms = @now WHERE alert_id = @alertId AND session_id = @sessionId AND ${stands}`,
		{alertId, sessionId, now},
	);
}

/** Ends the part of all in an alert that is over. */
export async function dismissMembers(writer: Writer, alertId: number, now: number): Promise<void> {
	await writer.run(`UPDATE alert_members SET left_ms = @now WHERE alert_id = @alertId AND ${stands}`, {
		alertId,
		now,
	});
}

/** Hands those who share one cause to the alert of another that turned out to be the same. */
export async function moveMembers(writer: Writer, from: number, to: number): Promise<void> {
	await writer.run(`UPDATE OR IGNORE alert_members SET alert_id = @to WHERE alert_id = @from AND ${stands}`, {
		from,
		to,
	});
}

/** How many share the cause of an alert. */
export async function countMembers(reader: Reader, alertId: number): Promise<number> {
	const sql = `SELECT count(*) AS members FROM alert_members WHERE alert_id = @alertId AND ${stands}`;
	return integer((await reader.get(sql, {alertId})) ?? {}, 'members') ?? 0;
}

/** Whether a session shares the cause of an alert. */
export async function isMember(reader: Reader, alertId: number, sessionId: string): Promise<boolean> {
	const sql = `SELECT 1 FROM alert_members WHERE alert_id = @alertId AND session_id = @sessionId AND ${stands}`;
	return (await reader.get(sql, {alertId, sessionId})) !== undefined;
}

/** The first who share the cause of an alert, as many as are asked for. */
export async function listMembers(reader: Reader, alertId: number, limit: number): Promise<AlertMember[]> {
	const rows = await reader.all(
		`SELECT session_id, since_ms, worktree FROM alert_members INDEXED BY member_by_time
		WHERE alert_id = @alertId AND ${stands} ORDER BY since_ms, session_id LIMIT @limit`,
		{alertId, limit},
	);
	return rows.map(parseMember);
}

/** Those who share the causes of some alerts, who came first first; of one that is over, those who did at its end. */
export async function listMembersOfAll(
	reader: Reader,
	alertIds: readonly number[],
): Promise<Map<number, AlertMember[]>> {
	const rows = await reader.all(
		`SELECT m.alert_id, m.session_id, m.since_ms, m.worktree FROM json_each(@ids) AS asked
		JOIN operator_alerts AS a ON a.id = asked.value JOIN alert_members AS m ON m.alert_id = a.id
		WHERE m.left_ms IS NULL OR (a.status = 'resolved' AND m.left_ms >= a.resolved_ms)
		ORDER BY m.alert_id, m.since_ms, m.session_id`,
		{ids: JSON.stringify(alertIds)},
	);
	const byAlert = Map.groupBy(rows, row => integer(row, 'alert_id') ?? 0);
	return new Map([...byAlert].map(([alertId, members]) => [alertId, members.map(parseMember)]));
}

function parseMember(row: Row): AlertMember {
	return {
		sessionId: key(row, 'session_id') ?? '',
		since: formatTimestamp(integer(row, 'since_ms') ?? 0),
		worktree: text(row, 'worktree'),
	};
}

/** How near the members of an alert who take part come to each other. */
export async function listPlacesOfMembers(reader: Reader, alertId: number): Promise<Member[]> {
	const rows = await reader.all(
		`SELECT s.* FROM alert_members AS m JOIN session_registry AS s ON s.session_id = m.session_id
		WHERE m.alert_id = @alertId AND m.left_ms IS NULL AND s.${liveSession}`,
		{alertId},
	);
	return rows.flatMap(row => {
		const session = parseSession(row);
		return session ? [{...session, kin: session}] : [];
	});
}

/** Whether two members of an alert are in conflict about a file. */
export async function isFileContested(reader: Reader, alertId: number): Promise<boolean> {
	const found = await reader.get(
		`SELECT 1 FROM operator_alerts AS f JOIN alert_members AS x ON x.alert_id = f.id AND x.left_ms IS NULL
		JOIN alert_members AS m ON m.session_id = x.session_id AND m.alert_id = @alertId AND m.left_ms IS NULL
		WHERE f.type = 'file_conflict' AND f.status <> 'resolved' GROUP BY f.id HAVING count(*) > 1 LIMIT 1`,
		{alertId},
	);
	return found !== undefined;
}
