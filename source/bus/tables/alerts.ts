import type {Reader, Row, Writer} from '../engine/engine.js';
import {wantsOperator} from '../engine/fragments.js';
import type {Closeness, Standing} from '../rules/crowd.js';
import {foldAlerts} from '../rules/fold.js';
import {severities} from '../rules/severities.js';
import {formatTimestamp, normaliseTimestamp} from '../timestamps.js';
import type {Alert, AlertMember, AlertType, Severity} from '../types.js';
import {countMembers, listMembers, listMembersOfAll, toldMembers} from './alert-members.js';
import {integer, key, oneOf, text} from './columns.js';

/** A row of `operator_alerts`, checked. */
export type AlertRecord = Alert & {
	readonly episode: string;
	/** For what members share it has rung. */
	readonly rung: readonly Closeness[];
};

/** What an alert says when it is opened. */
export type AlertFields = {
	readonly type: string;
	readonly severity: Severity;
	readonly episode: string;
	readonly subject: string;
	readonly detail: string;
	readonly status: 'open' | 'quiet';
	readonly rung: readonly Closeness[];
};

const statuses = ['open', 'quiet', 'acknowledged', 'resolved'] as const;

/** Reads one row; who shares its cause is in another table, but for the alerts of other programs. */
export function parseAlert(row: Row): AlertRecord {
	const sessionIds = [key(row, 'session_a'), key(row, 'session_b')].filter(id => id !== null);
	const createdAt = normaliseTimestamp(text(row, 'created_at')) ?? '';
	const rungMs = integer(row, 'rung_ms');
	return {
		id: integer(row, 'id') ?? 0,
		type: text(row, 'type') ?? 'unknown',
		severity: oneOf(row, 'severity', severities, 'LOW'),
		status: oneOf(row, 'status', statuses, 'open'),
		sessionIds,
		members: sessionIds.map(sessionId => ({sessionId, since: createdAt, worktree: null})),
		memberCount: sessionIds.length,
		subject: text(row, 'subject'),
		detail: text(row, 'detail'),
		createdAt,
		rangAt: rungMs === null ? null : formatTimestamp(rungMs),
		acknowledgedAt: normaliseTimestamp(text(row, 'acknowledged_at')),
		acknowledgedBy: text(row, 'acknowledged_by'),
		escalatedAt: normaliseTimestamp(text(row, 'escalated_at')),
		resolvedAt: normaliseTimestamp(text(row, 'resolved_at')),
		episode: text(row, 'episode') ?? '',
		rung: parseRung(text(row, 'rung')),
	};
}

function parseRung(written: string | null): Closeness[] {
	try {
		const parsed: unknown = JSON.parse(written ?? '[]');
		return Array.isArray(parsed) ? parsed.filter(shared => typeof shared === 'string') : [];
	} catch {
		// another program wrote it: it has rung for nothing
		return [];
	}
}

/** The same alerts with all who share their causes. */
async function withMembers(reader: Reader, alerts: readonly AlertRecord[]): Promise<AlertRecord[]> {
	if (alerts.length === 0) return [];
	const members = await listMembersOfAll(
		reader,
		alerts.map(({id}) => id),
	);
	return alerts.map(alert => withThese(alert, members.get(alert.id) ?? []));
}

function withThese(
	alert: AlertRecord,
	members: readonly AlertMember[],
	memberCount = members.length,
): AlertRecord {
	if (members.length === 0) return alert;
	return {...alert, members, memberCount, sessionIds: members.map(({sessionId}) => sessionId)};
}

/** An alert as everyone may see it. */
export function presentAlert({episode: _episode, rung: _rung, ...alert}: AlertRecord): Alert {
	return alert;
}

/** Opens an alert, unless its episode already has one. Returns its id, or `null` when it has. */
export async function openAlert(writer: Writer, fields: AlertFields, now: number): Promise<number | null> {
	const {rung, ...columns} = fields;
	const {changes, lastId} = await writer.run(
		`INSERT INTO operator_alerts (type, severity, status, episode, subject, detail, created_at, rung, rung_ms)
		VALUES (@type, @severity, @status, @episode, @subject, @detail, @createdAt, @rung, @rungMs)
		ON CONFLICT (episode) WHERE status <> 'resolved' DO NOTHING`,
		{
			...columns,
			rung: JSON.stringify(rung),
			rungMs: fields.status === 'open' ? now : null,
			createdAt: formatTimestamp(now),
		},
	);
	return changes > 0 ? lastId : null;
}

/** Writes down how a crowd stands. When it rings, it is new again: nobody has acknowledged it, and it may escalate. */
export async function setStanding(
	writer: Writer,
	id: number,
	{status, rung, rings}: Standing & {readonly rings: boolean},
	now: number,
): Promise<void> {
	const again = rings || status === 'quiet';
	await writer.run(
		`UPDATE operator_alerts SET status = @status, rung = @rung,
			rung_ms = CASE WHEN @rings THEN @now WHEN @status = 'quiet' THEN NULL ELSE rung_ms END
			${again ? ', acknowledged_at = NULL, acknowledged_by = NULL, escalated_at = NULL' : ''}
		WHERE id = @id`,
		{id, status, rung: JSON.stringify(rung), rings: rings ? 1 : 0, now},
	);
}

/** Says anew what an alert is about. */
export async function setSubject(
	writer: Writer,
	id: number,
	{episode, subject, detail}: Pick<AlertFields, 'episode' | 'subject' | 'detail'>,
): Promise<void> {
	await writer.run(
		'UPDATE operator_alerts SET episode = @episode, subject = @subject, detail = @detail WHERE id = @id',
		{id, episode, subject, detail},
	);
}

/** Names the first two of a crowd in the alert's own row, where other programs look for them. */
export async function nameSides(writer: Writer, id: number): Promise<void> {
	const nth = (place: number) => `(SELECT session_id FROM alert_members INDEXED BY member_by_time
		WHERE alert_id = @id AND left_ms IS NULL ORDER BY since_ms, session_id LIMIT 1 OFFSET ${place})`;
	await writer.run(`UPDATE operator_alerts SET session_a = ${nth(0)}, session_b = ${nth(1)} WHERE id = @id`, {
		id,
	});
}

const ofSession = `SELECT a.* FROM alert_members AS m INDEXED BY current_member_by_session
	JOIN operator_alerts AS a ON a.id = m.alert_id
	WHERE m.session_id = @sessionId AND m.left_ms IS NULL AND a.status <> 'resolved' ORDER BY a.id`;

/** Alerts of one session that are not over, in order of opening. */
export async function listCurrentAlertsOf(reader: Reader, sessionId: string): Promise<AlertRecord[]> {
	return (await reader.all(ofSession, {sessionId})).map(parseAlert);
}

/** The same, each with the first who share its cause. */
export async function listToldAlertsOf(reader: Reader, sessionId: string): Promise<AlertRecord[]> {
	const found: AlertRecord[] = [];
	for (const alert of await listCurrentAlertsOf(reader, sessionId)) {
		const members = await listMembers(reader, alert.id, toldMembers);
		const count = members.length < toldMembers ? members.length : await countMembers(reader, alert.id);
		found.push(withThese(alert, members, count));
	}
	return found;
}

/** The sessions that share the causes of alerts of some types which are not over. */
export async function listAlertedSessions(
	reader: Reader,
	types: ReadonlySet<string> | 'all',
): Promise<string[]> {
	const rows = await reader.all(
		`SELECT m.session_id, a.type FROM operator_alerts AS a JOIN alert_members AS m ON m.alert_id = a.id
		WHERE a.status <> 'resolved' AND m.left_ms IS NULL`,
	);
	const wanted = rows.filter(row => types === 'all' || types.has(text(row, 'type') ?? ''));
	return [...new Set(wanted.map(row => key(row, 'session_id')).filter(id => id !== null))];
}

/** Alerts of one type that are not over, in order of opening. */
export async function listCurrentAlertsOfType(reader: Reader, type: AlertType): Promise<AlertRecord[]> {
	const rows = await reader.all(
		"SELECT * FROM operator_alerts WHERE type = @type AND status <> 'resolved' ORDER BY id",
		{type},
	);
	return withMembers(reader, rows.map(parseAlert));
}

/** Alerts that are not over: open ones first, then worst first, then newest first. */
export async function listCurrentAlerts(reader: Reader, limit: number): Promise<AlertRecord[]> {
	const rows = await reader.all(
		`SELECT * FROM operator_alerts WHERE status <> 'resolved' ORDER BY (${wantsOperator}) DESC, status = 'acknowledged',
			CASE severity WHEN 'CRITICAL' THEN 0 WHEN 'HIGH' THEN 1 WHEN 'MEDIUM' THEN 2 ELSE 3 END, id DESC
		LIMIT @limit`,
		{limit},
	);
	return withMembers(reader, rows.map(parseAlert));
}

/** Every alert on record, newest first. */
export async function listAllAlerts(reader: Reader, limit: number): Promise<AlertRecord[]> {
	const rows = await reader.all('SELECT * FROM operator_alerts ORDER BY id DESC LIMIT @limit', {limit});
	return withMembers(reader, rows.map(parseAlert));
}

/** How many alerts wait for an acknowledgement. */
export async function countOpenAlerts(reader: Reader): Promise<number> {
	const row = await reader.get(`SELECT count(*) AS alerts FROM operator_alerts WHERE ${wantsOperator}`);
	return row ? (integer(row, 'alerts') ?? 0) : 0;
}

export async function findAlert(reader: Reader, id: number): Promise<AlertRecord | null> {
	const row = await reader.get('SELECT * FROM operator_alerts WHERE id = @id', {id});
	return row ? ((await withMembers(reader, [parseAlert(row)]))[0] ?? null) : null;
}

/** The alert of an episode that is not over, without those who share its cause. */
export async function findCurrentAlert(reader: Reader, episode: string): Promise<AlertRecord | null> {
	const row = await reader.get(
		"SELECT * FROM operator_alerts WHERE episode = @episode AND status <> 'resolved'",
		{episode},
	);
	return row ? parseAlert(row) : null;
}

/** Which alerts that are not over are shown under another, as {@link foldAlerts} tells. */
export async function readFolds(reader: Reader): Promise<ReadonlyMap<number, number>> {
	const places = await listCurrentAlertsOfType(reader, 'cwd_overlap');
	if (places.length === 0) return new Map();
	return foldAlerts([...places, ...(await listCurrentAlertsOfType(reader, 'project_conflict'))]);
}

/** Some alerts with those that are shown above and under them, and acknowledged with them. */
export async function listFoldedWith(
	reader: Reader,
	alertIds: readonly number[],
): Promise<readonly number[]> {
	const folded = await readFolds(reader);
	const above = new Set(alertIds.map(id => folded.get(id) ?? id));
	const below = [...folded].flatMap(([id, one]) => (above.has(one) ? id : []));
	return [...new Set([...alertIds, ...above, ...below])];
}

/** Gives an alert that is not over another detail: its cause is the same, what is to be done about it has changed. */
export async function tellAnew(writer: Writer, id: number, detail: string): Promise<void> {
	await writer.run('UPDATE operator_alerts SET detail = @detail WHERE id = @id', {id, detail});
}

/** Ends an alert because its cause is gone. */
export async function resolveAlert(writer: Writer, id: number, now: number): Promise<void> {
	await writer.run(
		`UPDATE operator_alerts SET status = 'resolved', resolved_at = @at, resolved_ms = @now WHERE id = @id`,
		{id, now, at: formatTimestamp(now)},
	);
}

/** Forgets alerts that were over before a moment. */
export async function pruneAlerts(writer: Writer, before: number, limit: number): Promise<number> {
	const {changes} = await writer.run(
		`DELETE FROM operator_alerts WHERE id IN (SELECT id FROM operator_alerts
			WHERE status = 'resolved' AND resolved_ms < @before LIMIT @limit)`,
		{before, limit},
	);
	return changes;
}
