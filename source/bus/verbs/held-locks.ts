import {type Context, presenceOf} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {judgeLease, runsAsWritten} from '../judge.js';
import type {Presence} from '../rules/presence.js';
import type {LockRecord} from '../tables/locks.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';

/** A lock whose lease is not over. */
export type HeldLock = LockRecord & {
	/** When it ends, by the wall clock as it is now, in milliseconds since the epoch. */
	readonly endsMs: number;
	/** `null` for a holder that is not on record. */
	readonly holder: SessionRecord | null;
};

/** Finds the row of a session. */
export type FindHolder = (sessionId: string) => Promise<SessionRecord | null> | SessionRecord | null;

/** Those of some locks that are held: of a live session, or of one that knows only the lock table, on a lease that runs. */
export async function listHeld(
	context: Context,
	locks: readonly LockRecord[],
	findHolder: FindHolder,
): Promise<HeldLock[]> {
	const holders = new Map<string, {record: SessionRecord; presence: Presence} | null>();
	const held: HeldLock[] = [];
	for (const lock of locks) {
		let holder = holders.get(lock.sessionId);
		if (holder === undefined) {
			const record = await findHolder(lock.sessionId);
			holder = record && {record, presence: presenceOf(record, context)};
			holders.set(lock.sessionId, holder);
		}
		if (holder && !isLive(holder.record)) continue;
		const endsMs = judgeLease(lock, holder, context);
		if (endsMs > context.now()) held.push({...lock, endsMs, holder: holder?.record ?? null});
	}
	return held;
}

/** Whether a lock of a live session is held; its holder is looked at only where the lease does not run by itself. */
export async function isHeld(context: Context, lock: LockRecord, findHolder: FindHolder): Promise<boolean> {
	return runsAsWritten(lock, context) || (await listHeld(context, [lock], findHolder)).length > 0;
}

/** The same, where the holders are looked up one by one. */
export function listHeldOf(
	reader: Reader,
	context: Context,
	locks: readonly LockRecord[],
): Promise<HeldLock[]> {
	return listHeld(context, locks, sessionId => findSession(reader, sessionId));
}
