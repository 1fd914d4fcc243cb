import type {Alert} from '../types.js';

type Foldable = Pick<Alert, 'id' | 'type' | 'status' | 'sessionIds'>;

/**
 * Which alerts are shown under another: those of a place under that of the project of all who work there, while it
 * wants the operator, or has his acknowledgement as they have. They ring with it and are acknowledged with it.
 * @returns the id of the alert above, by the id of the one below
 */
export function foldAlerts(alerts: readonly Foldable[]): ReadonlyMap<number, number> {
	const projects = alerts
		.filter(
			({type, status}) => type === 'project_conflict' && (status === 'open' || status === 'acknowledged'),
		)
		.map(({id, status, sessionIds}) => ({id, status, members: new Set(sessionIds)}));
	const folded = new Map<number, number>();
	for (const {id, type, status, sessionIds} of alerts) {
		if (type !== 'cwd_overlap' || status === 'resolved') continue;
		const above = projects.find(
			project =>
				(project.status === 'open' || status === 'acknowledged') &&
				sessionIds.every(sessionId => project.members.has(sessionId)),
		);
		if (above) folded.set(id, above.id);
	}
	return folded;
}
