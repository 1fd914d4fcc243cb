import type {Reader, Writer} from '../engine/engine.js';
import {type UntoldRing, webhookInterval} from '../rules/told-rings.js';
import type {Severity} from '../types.js';
import {integer, text} from './columns.js';

/** Which alerts are told. */
export type ToldAlerts = {
	readonly types: readonly string[] | 'all';
	readonly severities: readonly Severity[];
};

/** So many are looked at in one go; the others follow. */
const page = 1000;

const isUntold =
	"status <> 'resolved' AND status = 'open' AND rung_ms IS NOT NULL AND rung_ms IS NOT told_ms";

/** The last rings of open alerts that were not told yet, oldest first; at most 1000. */
export async function listUntoldRings(
	reader: Reader,
	{types, severities}: ToldAlerts,
): Promise<UntoldRing[]> {
	const rows = await reader.all(
		`SELECT id, type, episode, rung_ms, called_ms FROM operator_alerts
		WHERE ${isUntold} AND (@types IS NULL OR type IN (SELECT value FROM json_each(@types)))
			AND severity IN (SELECT value FROM json_each(@severities))
		ORDER BY rung_ms, id LIMIT ${page}`,
		{types: types === 'all' ? null : JSON.stringify(types), severities: JSON.stringify(severities)},
	);
	return rows.map(row => ({
		alertId: integer(row, 'id') ?? 0,
		type: text(row, 'type') ?? 'unknown',
		episode: text(row, 'episode') ?? '',
		rangMs: integer(row, 'rung_ms') ?? 0,
		calledMs: integer(row, 'called_ms'),
	}));
}

/** When each cause was last called for since a moment, whatever became of its alert. */
export async function listCalls(reader: Reader, since: number): Promise<Map<string, number>> {
	const rows = await reader.all(
		'SELECT episode, max(called_ms) AS called_ms FROM operator_alerts WHERE called_ms > @since GROUP BY episode',
		{since},
	);
	return new Map(rows.map(row => [text(row, 'episode') ?? '', integer(row, 'called_ms') ?? 0]));
}

/**
 * Takes a ring to tell it, which nobody else may do for a minute.
 * @returns whether it is still to be told, and nobody else has taken it
 */
export async function takeRing(writer: Writer, {alertId, rangMs}: UntoldRing, now: number): Promise<boolean> {
	const {changes} = await writer.run(
		`UPDATE operator_alerts SET called_ms = @now WHERE id = @alertId AND rung_ms = @rangMs AND ${isUntold}
			AND (called_ms IS NULL OR called_ms > @now OR called_ms <= @now - @interval)`,
		{alertId, rangMs, now, interval: webhookInterval},
	);
	return changes > 0;
}

/** Puts on record that a ring needs no telling any more; a later one of the same alert does. */
export async function settleRing(writer: Writer, {alertId, rangMs}: UntoldRing): Promise<void> {
	await writer.run('UPDATE operator_alerts SET told_ms = @rangMs WHERE id = @alertId', {alertId, rangMs});
}
