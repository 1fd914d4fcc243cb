import type {Alert, Claim, Lock, RunningAgent, Snapshot} from '../bus/types.js';

/** What the whole picture of a bus is made from. */
export type StatusParts = {
	readonly snapshot: Snapshot;
	readonly unregistered: readonly RunningAgent[];
	readonly alerts: readonly Alert[];
	readonly locks: readonly Lock[];
	readonly claims: readonly Claim[];
};

/** The whole picture of a bus as programs get it, from `status --json` and `watch --json` alike. */
export function statusDocument({snapshot, unregistered, alerts, locks, claims}: StatusParts) {
	const {bus, sessions, unread} = snapshot;
	return {bus, sessions, unregistered, alerts, unread, locks, claims};
}
