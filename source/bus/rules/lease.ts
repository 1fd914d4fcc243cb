import {lockLease} from '../limits.js';
import type {SessionState} from '../types.js';
import type {Clocks, DatedEvidence} from './evidence.js';

/** The lease of a lock, as it was written down. */
export type Lease = {
	readonly ttlMs: number;
	/** When it ends by itself, by the wall clock as it was then. */
	readonly expiresMs: number;
	/** By how much that clock was ahead of the monotonic one; `null` where nobody can tell on this boot. */
	readonly clockOffsetMs: number | null;
	/** It ends as it was written down, whatever its holder does: others wait for it, or it is only kept for the holder. */
	readonly isFirm?: boolean;
};

/** What is known of whoever holds a lock; times in milliseconds since the epoch, by the clock of its evidence. */
export type HolderEvidence = DatedEvidence & {
	readonly state: SessionState;
	/** When its turn changed last, as far as anybody told. */
	readonly turnSinceMs: number | null;
	/** When it was last seen busy without activity. */
	readonly workedMs: number | null;
};

/**
 * When a lease ends, by the wall clock as it is now. While its holder works, or waits for a person, it is renewed
 * whenever it runs out; of any other holder it ends when as much awake time has passed since. Sleep and a clock that
 * was set take nothing.
 * @param holder `null` for one that is not on record
 */
export function leaseEnd(lease: Lease, holder: HolderEvidence | null, clocks: Clocks): number {
	const drift = holder ? clocks.now - holder.now : 0;
	const ends = writtenEnd(lease, Math.max(0, drift), clocks);
	if (!holder || lease.isFirm) return ends;
	const {ttlMs} = lease;
	const shown = Math.min(holder.now, lastSign(holder));
	const atWork = Math.min(holder.now, lastAtWork(holder, shown));
	if (atWork < holder.now) return Math.max(ends, atWork + lengthFor(holder, ttlMs) + drift);
	// In whole leases, so that what is shown of it does not move all the time
	const nominal = Math.max(ends, shown + ttlMs + drift);
	return nominal + Math.max(0, Math.ceil((clocks.now + 1 - nominal) / ttlMs)) * ttlMs;
}

function writtenEnd(
	{expiresMs, clockOffsetMs, ttlMs}: Lease,
	drift: number,
	{now, monotonic}: Clocks,
): number {
	const moved = clockOffsetMs === null ? drift : now - monotonic - clockOffsetMs;
	// No lease is longer than itself, whatever the clock that wrote it showed
	return Math.min(expiresMs + moved, now + ttlMs);
}

/** When the holder last did anything itself, or its turn changed. */
function lastSign({evidence, turnSinceMs}: HolderEvidence): number {
	return Math.max(evidence.lastActivityAt ?? evidence.registeredAt ?? 0, turnSinceMs ?? 0);
}

/** The last moment that is known at which it worked or waited: now, while it does. */
function lastAtWork({evidence, state, now, workedMs}: HolderEvidence, shown: number): number {
	const isInTurn = evidence.turn === 'working' || evidence.turn === 'waiting' || evidence.hasSubagent;
	if (!isInTurn) return shown;
	switch (state) {
		case 'active':
		case 'waiting':
			return now;
		case 'hung':
			return Math.max(shown + evidence.quietAfter, workedMs ?? 0);
		case 'stale':
			return Math.max(shown, evidence.heartbeatAt ?? 0);
		default:
			return shown;
	}
}

/** Without news of its turn a session counts as active for a while after each sign; only a lease of one's own is shorter. */
function lengthFor({evidence}: HolderEvidence, ttlMs: number): number {
	return evidence.turn === null && ttlMs === lockLease ? Math.max(ttlMs, evidence.quietAfter) : ttlMs;
}
