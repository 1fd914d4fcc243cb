import type {Reader, Row, Writer} from '../engine/engine.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import type {Alert, AlertType, Severity} from '../types.js';
import {integer, oneOf, text} from './columns.js';

/** A row of `operator_alerts`, checked. */
export type AlertRecord = Alert & {readonly episode: string};

/** What an alert says when it is opened. */
export type AlertFields = {
	readonly type: string;
	readonly severity: Severity;
	readonly episode: string;
	readonly sessionIds: readonly string[];
	readonly subject: string;
	readonly detail: string;
};

/** The severities, worst first. */
export const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const satisfies readonly Severity[];
const statuses = ['open', 'acknowledged', 'resolved'] as const;

/** Reads one row. */
export function parseAlert(row: Row): AlertRecord {
	return {
		id: integer(row, 'id') ?? 0,
		type: text(row, 'type') ?? 'unknown',
		severity: oneOf(row, 'severity', severities, 'LOW'),
		status: oneOf(row, 'status', statuses, 'open'),
		sessionIds: [text(row, 'session_a'), text(row, 'session_b')].filter(id => id !== null),
		subject: text(row, 'subject'),
		detail: text(row, 'detail'),
		createdAt: normaliseTimestamp(text(row, 'created_at')) ?? '',
		acknowledgedAt: normaliseTimestamp(text(row, 'acknowledged_at')),
		acknowledgedBy: text(row, 'acknowledged_by'),
		escalatedAt: normaliseTimestamp(text(row, 'escalated_at')),
		resolvedAt: normaliseTimestamp(text(row, 'resolved_at')),
		episode: text(row, 'episode') ?? '',
	};
}

/** An alert as everyone may see it. */
export function presentAlert({episode: _episode, ...alert}: AlertRecord): Alert {
	return alert;
}

/** Opens an alert, unless its episode already has one. Returns its id, or `null` when it has. */
export async function openAlert(writer: Writer, fields: AlertFields, now: number): Promise<number | null> {
	const {changes, lastId} = await writer.run(
		`INSERT INTO operator_alerts (type, severity, status, episode, session_a, session_b, subject, detail, created_at)
		VALUES (@type, @severity, 'open', @episode, @first, @second, @subject, @detail, @createdAt)
		ON CONFLICT (episode) WHERE status <> 'resolved' DO NOTHING`,
		{
			type: fields.type,
			severity: fields.severity,
			episode: fields.episode,
			first: fields.sessionIds[0] ?? null,
			second: fields.sessionIds[1] ?? null,
			subject: fields.subject,
			detail: fields.detail,
			createdAt: formatTimestamp(now),
		},
	);
	return changes > 0 ? lastId : null;
}

/** Alerts of one session that are not over, in order of opening. */
export async function listCurrentAlertsOf(reader: Reader, sessionId: string): Promise<AlertRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM operator_alerts WHERE session_a = @sessionId AND status <> 'resolved'
		UNION ALL SELECT * FROM operator_alerts WHERE session_b = @sessionId AND status <> 'resolved' ORDER BY id`,
		{sessionId},
	);
	return rows.map(parseAlert);
}

/** The sessions that alerts are about which are not over; of a pair, the first. */
export async function listAlertedSessions(reader: Reader): Promise<string[]> {
	const rows = await reader.all(
		"SELECT DISTINCT session_a FROM operator_alerts WHERE status <> 'resolved' AND session_a IS NOT NULL",
	);
	return rows.map(row => text(row, 'session_a')).filter(id => id !== null);
}

/** Alerts of one type that are not over, in order of opening. */
export async function listCurrentAlertsOfType(reader: Reader, type: AlertType): Promise<AlertRecord[]> {
	const rows = await reader.all(
		"SELECT * FROM operator_alerts WHERE type = @type AND status <> 'resolved' ORDER BY id",
		{type},
	);
	return rows.map(parseAlert);
}

const dueToEscalate = `status <> 'resolved' AND status <> 'acknowledged' AND severity = 'CRITICAL'
	AND escalated_at IS NULL AND julianday(created_at) <= julianday(@before)`;

/** Whether a critical alert waits for an acknowledgement since before a moment and has not escalated. */
export async function mustEscalate(reader: Reader, before: number): Promise<boolean> {
	const found = await reader.get(`SELECT 1 FROM operator_alerts WHERE ${dueToEscalate} LIMIT 1`, {
		before: formatTimestamp(before),
	});
	return found !== undefined;
}

/** Escalates the critical alerts that nobody has acknowledged since a moment, each once. Returns their ids. */
export async function escalateAlerts(writer: Writer, before: number, now: number): Promise<number[]> {
	const rows = await writer.all(
		`UPDATE operator_alerts SET escalated_at = @at WHERE ${dueToEscalate} RETURNING id`,
		{at: formatTimestamp(now), before: formatTimestamp(before)},
	);
	return rows.map(row => integer(row, 'id') ?? 0).sort((a, b) => a - b);
}

/** Alerts that are not over: open ones first, then worst first, then newest first. */
export async function listCurrentAlerts(reader: Reader, limit: number): Promise<AlertRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM operator_alerts WHERE status <> 'resolved' ORDER BY status = 'acknowledged',
			CASE severity WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END, id DESC
		LIMIT @limit`,
		{limit},
	);
	return rows.map(parseAlert);
}

/** Every alert on record, newest first. */
export async function listAllAlerts(reader: Reader, limit: number): Promise<AlertRecord[]> {
	return (await reader.all('SELECT * FROM operator_alerts ORDER BY id DESC LIMIT @limit', {limit})).map(
		parseAlert,
	);
}

/** How many alerts wait for an acknowledgement. */
export async function countOpenAlerts(reader: Reader): Promise<number> {
	const row = await reader.get(
		"SELECT count(*) AS alerts FROM operator_alerts WHERE status <> 'resolved' AND status <> 'acknowledged'",
	);
	return row ? (integer(row, 'alerts') ?? 0) : 0;
}

export async function findAlert(reader: Reader, id: number): Promise<AlertRecord | null> {
	const row = await reader.get('SELECT * FROM operator_alerts WHERE id = @id', {id});
	return row ? parseAlert(row) : null;
}

/** The alert of an episode that is not over. */
export async function findCurrentAlert(reader: Reader, episode: string): Promise<AlertRecord | null> {
	const row = await reader.get(
		"SELECT * FROM operator_alerts WHERE episode = @episode AND status <> 'resolved'",
		{episode},
	);
	return row ? parseAlert(row) : null;
}

/** Acknowledges one open alert. Returns whether it was open. */
export async function acknowledgeAlert(
	writer: Writer,
	id: number,
	by: string,
	now: number,
): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE operator_alerts SET status = 'acknowledged', acknowledged_at = @at, acknowledged_by = @by
		WHERE id = @id AND status = 'open'`,
		{id, by, at: formatTimestamp(now)},
	);
	return changes > 0;
}

/** Acknowledges every open alert. Returns their ids. */
export async function acknowledgeAllAlerts(writer: Writer, by: string, now: number): Promise<number[]> {
	const rows = await writer.all(
		`UPDATE operator_alerts SET status = 'acknowledged', acknowledged_at = @at, acknowledged_by = @by
		WHERE status = 'open' RETURNING id`,
		{by, at: formatTimestamp(now)},
	);
	return rows.map(row => integer(row, 'id') ?? 0).sort((a, b) => a - b);
}

/** Takes an acknowledgement back from whoever gave it. Returns whether it was given by them, and the alert is not over. */
export async function reopenAlert(writer: Writer, id: number, by: string): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE operator_alerts SET status = 'open', acknowledged_at = NULL, acknowledged_by = NULL
		WHERE id = @id AND status = 'acknowledged' AND acknowledged_by = @by`,
		{id, by},
	);
	return changes > 0;
}

/** Ends an alert because its cause is gone. */
export async function resolveAlert(writer: Writer, id: number, now: number): Promise<void> {
	await writer.run(
		`UPDATE operator_alerts SET status = 'resolved', resolved_at = @at, resolved_ms = @now WHERE id = @id`,
		{id, now, at: formatTimestamp(now)},
	);
}

/** Forgets alerts that were over before a moment. */
export async function pruneAlerts(writer: Writer, before: number): Promise<number> {
	const {changes} = await writer.run(
		"DELETE FROM operator_alerts WHERE status = 'resolved' AND resolved_ms < @before",
		{before},
	);
	return changes;
}
