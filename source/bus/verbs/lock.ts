import {type Context, leaseClocks} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {activityGrain, evidenceWindow} from '../limits.js';
import {coverageOfLock} from '../lock-path.js';
import {isKin} from '../rules/lineage.js';
import {type Coverage, isSameThing} from '../rules/lock-overlap.js';
import {listDeniedEdits, recordContention, settleContention} from '../tables/contentions.js';
import {markWanted} from '../tables/edit-locks.js';
import {type Knowledge, readKnowledge} from '../tables/edits.js';
import {
	type LockFields,
	type LockRecord,
	listLocksOf,
	listLocksOn,
	putLock,
	releaseLock,
	releaseLocksOf,
} from '../tables/locks.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, recordActivity} from '../tables/sessions.js';
import {deny} from './deny.js';
import {findBlocker, listBlockers} from './find-blocker.js';
import type {HeldLock} from './held-locks.js';
import {passOn, withdrawOffer} from './pass-on.js';
import {raiseRefusal} from './refused-wish.js';
import {syncAlerts} from './sync-alerts.js';

/** The outcome of asking for a lock: the lock, or the one that stands in the way. */
export type Acquired =
	| {readonly granted: true; readonly lock: LockRecord}
	| {readonly granted: false; readonly blocker: HeldLock};

/** Grants a lock unless a live lock of another session excludes it. Asking again for one's own renews it. */
export async function acquire(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<Acquired> {
	await recordActivity(writer, session, `lock ${wanted.path}`, context.now(), activityGrain);
	const blockers = await listBlockers(writer, context, session, wanted);
	if (blockers.length > 0) {
		await deny(writer, context, session, [{path: wanted.path, blockers}], wanted.scope === 'file');
		// What only guarded an edit may have come free
		const blocker = await findBlocker(writer, context, session, wanted);
		if (blocker) return {granted: false, blocker};
	}
	for (const own of await listLocksOn(writer, wanted.path))
		if (own.sessionId === session.sessionId && own.stage === 'kept')
			await withdrawOffer(writer, context, own);
	return {granted: true, lock: (await grant(writer, context, session, wanted)).lock};
}

/**
 * Puts down a lock that {@link findBlocker} found nothing against, and looks for what it conflicts with.
 * @returns the lock, and what the session should know of the file
 */
export async function grant(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<{readonly lock: LockRecord; readonly knowledge: Knowledge}> {
	const {sessionId} = session;
	const clocks = leaseClocks(context);
	const lock = await putLock(writer, {...wanted, sessionId}, clocks);
	if (lock.origin === 'edit' && (await isAwaited(writer, context, session, wanted.path)))
		await markWanted(writer, lock, lock.expiresMs, clocks);
	const hadWish = await settleContention(writer, sessionId, 'file', wanted.path);
	const knowledge = await readKnowledge(writer, wanted.path, sessionId);
	const {foreign} = knowledge;
	const isContested = foreign !== null && foreign.editedMs >= context.now() - evidenceWindow;
	if (hadWish || isContested) await syncAlerts(writer, context, session);
	return {lock, knowledge};
}

/** Whether another party stands denied of a file. */
async function isAwaited(
	reader: Reader,
	{now}: Context,
	session: SessionRecord,
	path: string,
): Promise<boolean> {
	for (const {wantedBy} of await listDeniedEdits(reader, path, now() - evidenceWindow)) {
		const other = wantedBy === session.sessionId ? null : await findSession(reader, wantedBy);
		if (other && isLive(other) && !isKin(session, other)) return true;
	}
	return false;
}

/** Remembers a wish that was in vain, and tells the operator of it. */
export async function refuse(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	path: string,
	{path: held, sessionId: heldBy}: LockRecord,
): Promise<void> {
	const refused = {kind: 'file', subject: path, wantedBy: session.sessionId, heldBy, how: 'locked'} as const;
	await recordContention(writer, {...refused, held, refusedMs: context.now()});
	await raiseRefusal(writer, context, session, refused);
}

/** Gives one lock free. Returns whether the session held it. */
export async function unlock(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	given: Coverage,
): Promise<boolean> {
	const {sessionId, cwd} = session;
	await recordActivity(writer, session, `unlock ${given.path}`, context.now(), activityGrain);
	const released: string[] = [];
	for (const lock of await listLocksOf(writer, sessionId)) {
		// A link on the way may lead elsewhere than when it was locked
		if (!isSameThing(given, coverageOfLock(lock, cwd))) continue;
		if (await releaseLock(writer, lock.path, sessionId, 'released', context.now())) released.push(lock.path);
	}
	await settleContention(writer, sessionId, 'file', given.path);
	await passOn(writer, context, released);
	await syncAlerts(writer, context, session);
	return released.length > 0;
}

/** Gives every lock of a session free. Returns their paths. */
export async function unlockAll(writer: Writer, context: Context, session: SessionRecord): Promise<string[]> {
	const paths = await releaseLocksOf(writer, session.sessionId, 'released', context.now());
	await passOn(writer, context, paths);
	if (paths.length > 0) await syncAlerts(writer, context, session);
	return paths;
}
