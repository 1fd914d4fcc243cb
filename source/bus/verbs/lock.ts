import {type Context, leaseClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain, evidenceWindow} from '../limits.js';
import {coverageOfLock} from '../lock-path.js';
import {type Coverage, isSameThing} from '../rules/lock-overlap.js';
import {recordContention, settleContention} from '../tables/contentions.js';
import {type Knowledge, readKnowledge} from '../tables/edits.js';
import {
	type LockFields,
	type LockRecord,
	listLocksOf,
	putLock,
	releaseLock,
	releaseLocksOf,
} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {recordActivity} from '../tables/sessions.js';
import {stillStands} from './death.js';
import {type HeldLock, listHeldOf} from './held-locks.js';
import {isOfOneParty, listInTheWay} from './in-the-way.js';
import {lapse} from './lapse.js';
import {passOn} from './pass-on.js';
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
	const blocker = await findBlocker(writer, context, session, wanted);
	if (blocker) {
		await refuse(writer, context, session, wanted.path, blocker);
		return {granted: false, blocker};
	}
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
	const lock = await putLock(writer, {...wanted, sessionId}, leaseClocks(context));
	const hadWish = await settleContention(writer, sessionId, 'file', wanted.path);
	const knowledge = await readKnowledge(writer, wanted.path, sessionId);
	const {foreign} = knowledge;
	const isContested = foreign !== null && foreign.editedMs >= context.now() - evidenceWindow;
	if (hadWish || isContested) await syncAlerts(writer, context, session);
	return {lock, knowledge};
}

/**
 * Remembers a wish that was in vain, and tells the operator of it.
 * @param isEdit it was an edit, which is let in once the file comes free
 */
export async function refuse(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	path: string,
	{path: held, sessionId: heldBy}: LockRecord,
	isEdit = false,
): Promise<void> {
	const refused = {kind: 'file', subject: path, wantedBy: session.sessionId, heldBy, how: 'locked'} as const;
	await recordContention(writer, {...refused, held, refusedMs: context.now(), isEdit});
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

/** The live lock of another party that excludes a wish; dead ones on the way are cleared away. */
export async function findBlocker(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<HeldLock | null> {
	for (const candidate of await listInTheWay(writer, session, wanted)) {
		const [held] = await listHeldOf(writer, context, [candidate]);
		if (held && isOfOneParty(session, held)) continue;
		if (held && (await stillStands(writer, context, candidate.sessionId))) return held;
		await lapse(writer, context, [candidate]);
		// What a dead session held may be a living one's by now, which has its conversation, or was denied it before
		return findBlocker(writer, context, session, wanted);
	}
	return null;
}
