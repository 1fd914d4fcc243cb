import type {Reader} from '../engine/engine.js';
import {inOrder} from '../engine/fragments.js';
import {type AlertRecord, parseAlert} from './alerts.js';
import {type PastPage, pageParameters, withinMs, withinText} from './past-page.js';

/** Of one session no more alerts are looked at: a pair that quarrels for days has thousands. */
const alertsOfSession = 300;

const latestBy = (order: string, condition: string) =>
	`SELECT * FROM (SELECT * FROM operator_alerts WHERE ${condition} ORDER BY ${order} DESC LIMIT @limit)`;

const latestByText = (column: string) =>
	latestBy(inOrder(column), `${column} IS NOT NULL AND ${withinText(inOrder(column))}`);

const pageOfAll = [
	latestByText('created_at'),
	latestByText('acknowledged_at'),
	latestByText('escalated_at'),
	latestBy('resolved_ms', `status = 'resolved' AND ${withinMs('resolved_ms')}`),
].join(' UNION ');

const pageOfSession = `SELECT a.* FROM (SELECT alert_id FROM alert_members WHERE session_id = @sessionId
	ORDER BY alert_id DESC LIMIT ${alertsOfSession}) AS latest JOIN operator_alerts AS a ON a.id = latest.alert_id`;

/** The alerts to which something happened last, each once, in no order. */
export async function listPastAlerts(reader: Reader, page: PastPage): Promise<AlertRecord[]> {
	const sql = page.sessionId === null ? pageOfAll : pageOfSession;
	return (await reader.all(sql, pageParameters(page))).map(parseAlert);
}
