import {type Context, leaseClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {activityGrain, evidenceWindow} from '../limits.js';
import {coverageOfLock} from '../lock-path.js';
import {isKin} from '../rules/lineage.js';
import {type Coverage, excludes, isSameThing, namesOf, rootOf} from '../rules/lock-overlap.js';
import {recordContention, settleContention} from '../tables/contentions.js';
import {type Knowledge, readKnowledge} from '../tables/edits.js';
import {
	type LockFields,
	type LockRecord,
	listLocksBelow,
	listLocksOf,
	listLocksOn,
	listWideLocks,
	putLock,
	releaseLock,
} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession, recordActivity} from '../tables/sessions.js';
import {stillStands} from './death.js';
import {type HeldLock, listHeldOf} from './held-locks.js';
import {lapse} from './lapse.js';
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
	let released = false;
	for (const lock of await listLocksOf(writer, sessionId)) {
		// A link on the way may lead elsewhere than when it was locked
		if (!isSameThing(given, coverageOfLock(lock, cwd))) continue;
		if (await releaseLock(writer, lock.path, sessionId, 'released', context.now())) released = true;
	}
	await settleContention(writer, sessionId, 'file', given.path);
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

/** The live lock of another party that excludes a wish; dead ones on the way are cleared away. */
export async function findBlocker(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<HeldLock | null> {
	const candidates = await listWideLocks(writer);
	for (const name of namesOf(wanted)) {
		const isFile = wanted.scope === 'file';
		const root = isFile ? name : rootOf({path: name, scope: wanted.scope});
		candidates.push(...(isFile ? await listLocksOn(writer, root) : await listLocksBelow(writer, root)));
	}
	for (const candidate of candidates) {
		if (candidate.sessionId === session.sessionId) continue;
		// Only of what another program wrote it matters where its holder works
		const holder = candidate.aliases ? null : await findSession(writer, candidate.sessionId);
		const coverage = coverageOfLock(candidate, holder?.cwd ?? null);
		if (!excludes(wanted, {...coverage, mode: candidate.mode})) continue;
		const [held] = await listHeldOf(writer, context, [candidate]);
		// What its own agent holds, or one that it runs, is held for their common work
		if (held?.holder && isKin(session, held.holder)) continue;
		if (held && (await stillStands(writer, context, candidate.sessionId))) return held;
		await lapse(writer, context, [candidate]);
		// What a dead session held may be a living one's by now, which has its conversation
		if (held) return findBlocker(writer, context, session, wanted);
	}
	return null;
}
