import type {Reader, Writer} from '../engine/engine.js';
import {wantsOperator} from '../engine/fragments.js';
import {formatTimestamp} from '../timestamps.js';
import {integer} from './columns.js';

const dueToEscalate = `${wantsOperator} AND severity = 'CRITICAL' AND escalated_at IS NULL
	AND CASE WHEN rung_ms IS NULL THEN julianday(created_at) <= julianday(@beforeText) ELSE rung_ms <= @before END`;

/** Whether a critical alert waits for an acknowledgement since before a moment and has not escalated. */
export async function mustEscalate(reader: Reader, before: number): Promise<boolean> {
	const found = await reader.get(`SELECT 1 FROM operator_alerts WHERE ${dueToEscalate} LIMIT 1`, {
		before,
		beforeText: formatTimestamp(before),
	});
	return found !== undefined;
}

/** Escalates the critical alerts that nobody has acknowledged since a moment, each once. Returns their ids. */
export async function escalateAlerts(writer: Writer, before: number, now: number): Promise<number[]> {
	const rows = await writer.all(
		`UPDATE operator_alerts SET escalated_at = @at WHERE ${dueToEscalate} RETURNING id`,
		{at: formatTimestamp(now), before, beforeText: formatTimestamp(before)},
	);
	return rows.map(row => integer(row, 'id') ?? 0).sort((a, b) => a - b);
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
