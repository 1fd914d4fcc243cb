import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain, evidenceWindow} from '../limits.js';
import {excludes, rootOf} from '../rules/lock-overlap.js';
import {recordContention, settleContention} from '../tables/contentions.js';
import {type Knowledge, readKnowledge} from '../tables/edits.js';
import {
	type LockFields,
	type LockRecord,
	leaseEnd,
	listLocksBelow,
	listLocksOf,
	listLocksOn,
	listWideLocks,
	putLock,
	releaseLock,
} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {recordActivity} from '../tables/sessions.js';
import {stillStands} from './death.js';
import {raiseRefusal, syncAlerts} from './sync-alerts.js';

/** The outcome of asking for a lock: the lock, or the one that stands in the way. */
export type Acquired =
	| {readonly granted: true; readonly lock: LockRecord}
	| {readonly granted: false; readonly blocker: LockRecord};

/** Grants a lock unless a live lock of another session excludes it. Asking again for one's own renews it. */
export async function acquire(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<Acquired> {
	const {sessionId} = session;
	await recordActivity(writer, session, `lock ${wanted.path}`, context.now(), activityGrain);
	const blocker = await findBlocker(writer, context, sessionId, wanted);
	if (blocker) {
		await refuse(writer, context, session, wanted.path, blocker);
		return {granted: false, blocker};
	}
	await grant(writer, context, session, wanted);
	const lock = (await listLocksOn(writer, wanted.path)).find(row => row.sessionId === sessionId);
	if (!lock) throw new Error(`the lock on ${wanted.path} vanished inside its own transaction`);
	return {granted: true, lock};
}

/**
 * Puts down a lock that {@link findBlocker} found nothing against, and looks for what it conflicts with.
 * @returns what the session should know of the file
 */
export async function grant(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<Knowledge> {
	const {sessionId} = session;
	await putLock(writer, {...wanted, sessionId}, context.now());
	const hadWish = await settleContention(writer, sessionId, 'file', wanted.path);
	const knowledge = await readKnowledge(writer, wanted.path, sessionId);
	const {foreign} = knowledge;
	const isContested = foreign !== null && foreign.editedMs >= context.now() - evidenceWindow;
	if (hadWish || isContested) await syncAlerts(writer, context, session);
	return knowledge;
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
	path: string,
): Promise<boolean> {
	await recordActivity(writer, session, `unlock ${path}`, context.now(), activityGrain);
	const released = await releaseLock(writer, path, session.sessionId, 'released', context.now());
	await settleContention(writer, session.sessionId, 'file', path);
	await syncAlerts(writer, context, session);
	return released;
}

/** Gives every lock of a session free. Returns their paths. */
export async function unlockAll(writer: Writer, context: Context, session: SessionRecord): Promise<string[]> {
	const paths = (await listLocksOf(writer, session.sessionId)).map(lock => lock.path);
	for (const path of paths) await releaseLock(writer, path, session.sessionId, 'released', context.now());
	if (paths.length > 0) await syncAlerts(writer, context, session);
	return paths;
}

/** The live lock of another session that excludes a wish; dead ones on the way are cleared away. */
export async function findBlocker(
	writer: Writer,
	context: Context,
	sessionId: string,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<LockRecord | null> {
	const candidates = [
		...(wanted.scope === 'file'
			? await listLocksOn(writer, wanted.path)
			: await listLocksBelow(writer, rootOf(wanted))),
		...(await listWideLocks(writer)),
	];
	for (const candidate of candidates) {
		if (candidate.sessionId === sessionId || !excludes(wanted, candidate)) continue;
		const isOver = leaseEnd(candidate) <= context.now();
		if (!isOver && (await stillStands(writer, context, candidate.sessionId))) return candidate;
		await releaseLock(writer, candidate.path, candidate.sessionId, 'expired', context.now());
	}
	return null;
}
