import type {Claim, Lock, SessionState, Snapshot} from '../bus/types.js';

/** How many there are of each. */
export type Statistics = {
	readonly sessions: number;
	/** Only states that some session is in. */
	readonly byState: Readonly<Partial<Record<SessionState, number>>>;
	readonly byVendor: Readonly<Record<string, number>>;
	readonly openAlerts: number;
	readonly acknowledgedAlerts: number;
	/** What all sessions together have not read. */
	readonly unread: number;
	readonly locks: number;
	readonly claims: number;
};

/** Counts what is on the bus. */
export function computeStatistics(
	{sessions, alerts}: Pick<Snapshot, 'sessions' | 'alerts'>,
	locks: readonly Lock[],
	claims: readonly Claim[],
): Statistics {
	const byState: Partial<Record<SessionState, number>> = {};
	// a vendor may have any name, also one that every object answers to
	const byVendor = new Map<string, number>();
	for (const {state, llmVendor} of sessions) {
		byState[state] = (byState[state] ?? 0) + 1;
		const vendor = llmVendor ?? 'unknown';
		byVendor.set(vendor, (byVendor.get(vendor) ?? 0) + 1);
	}
	return {
		sessions: sessions.length,
		byState,
		byVendor: Object.fromEntries(byVendor),
		openAlerts: alerts.filter(alert => alert.status === 'open').length,
		acknowledgedAlerts: alerts.filter(alert => alert.status === 'acknowledged').length,
		unread: sessions.reduce((sum, session) => sum + session.unread, 0),
		locks: locks.length,
		claims: claims.length,
	};
}
