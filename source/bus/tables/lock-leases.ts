import type {Reader, Writer} from '../engine/engine.js';
import {leaseAwake, longestUptime} from '../engine/fragments.js';
import type {Clocks} from '../rules/evidence.js';
import {clockColumns, type LeaseClocks, type LockRecord, parseLock, selectLock} from './locks.js';

/*
 * The leases of `file_locks` as time goes by.
 */

/** Held locks whose leases ran out, unless their holders are at work, which is for the caller to judge. */
export async function listEndingLocks(reader: Reader, {now, monotonic}: Clocks): Promise<LockRecord[]> {
	const rows = await reader.all(
		`${selectLock} WHERE released_ms IS NULL AND ${leaseAwake} <= @monotonic
		UNION ALL ${selectLock} WHERE released_ms IS NULL
			AND ${leaseAwake} > ${longestUptime} AND ${leaseAwake} <= @now`,
		{now, monotonic},
	);
	return rows.map(parseLock);
}

/** Held locks that another program wrote, and whose lease nobody has tied to a clock that stands still in sleep. */
export async function listUntimedLocks(reader: Reader): Promise<LockRecord[]> {
	const rows = await reader.all(
		`${selectLock} WHERE released_ms IS NULL AND ${leaseAwake} > ${longestUptime}`,
	);
	return rows.map(parseLock);
}

/** Writes down when the lease of a lock ends, unless the lock was renewed or given back since it was read. */
export async function setLeaseEnd(
	writer: Writer,
	{path, sessionId, expiresMs}: LockRecord,
	ends: number,
	clocks: LeaseClocks,
): Promise<void> {
	await writer.run(
		`UPDATE file_locks SET expires_ms = @ends, clock_offset_ms = @clockOffset, boot_id = @bootId,
			edit_ms = edit_ms + coalesce(@clockOffset - clock_offset_ms, 0)
		WHERE file_path = @path AND session_id = @sessionId AND released_ms IS NULL AND expires_ms = @expiresMs`,
		{path, sessionId, expiresMs, ends: Math.round(ends), ...clockColumns(clocks)},
	);
}
