import type {Alert, Severity} from '../types.js';
import {foldAlerts} from './fold.js';

type Queued = Pick<Alert, 'id' | 'type' | 'status' | 'severity' | 'sessionIds'>;

/** An alert in its place in the queue of the operator. */
export type QueuePlace<Kind> = {
	readonly alert: Kind;
	/** Whether it stands under the one before it, with which it is acknowledged. */
	readonly isFolded: boolean;
};

const byStatus: Readonly<Record<Alert['status'], number>> = {open: 0, quiet: 1, acknowledged: 2, resolved: 3};
const bySeverity: Readonly<Record<Severity, number>> = {CRITICAL: 0, HIGH: 1, MEDIUM: 2, LOW: 3};

/**
 * Puts alerts in the order in which they want the operator: open ones first, then the quiet and the acknowledged ones,
 * of each the worst first, of equal ones the oldest. What is folded stands directly under the alert it belongs to.
 */
export function queueAlerts<Kind extends Queued>(alerts: readonly Kind[]): ReadonlyArray<QueuePlace<Kind>> {
	const folded = foldAlerts(alerts);
	const sorted = alerts.toSorted(
		(a, b) =>
			byStatus[a.status] - byStatus[b.status] ||
			bySeverity[a.severity] - bySeverity[b.severity] ||
			a.id - b.id,
	);
	const below = Map.groupBy(sorted, ({id}) => folded.get(id) ?? null);
	return (below.get(null) ?? []).flatMap(alert => [
		{alert, isFolded: false},
		...(below.get(alert.id) ?? []).map(one => ({alert: one, isFolded: true})),
	]);
}

/**
 * How many alerts want the operator: the open ones, but for those that are shown under another.
 * @param open how many are open, even where the list was cut
 */
export function countWanting(alerts: readonly Queued[], open: number): number {
	const folded = foldAlerts(alerts);
	return open - alerts.filter(({id, status}) => status === 'open' && folded.has(id)).length;
}
