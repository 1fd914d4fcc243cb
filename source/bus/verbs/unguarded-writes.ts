import {modificationTime, stampLag} from '../../system/modification-time.js';
import type {RealPath} from '../../system/real-path.js';
import {type Context, leaseClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {evidenceWindow} from '../limits.js';
import {conflictOfUnguarded, type SharedInterest} from '../rules/conflicts.js';
import {mayHaveReadBefore} from '../rules/stale-read.js';
import {findCurrentAlert, listToldAlertsOf, setStanding, tellAnew} from '../tables/alerts.js';
import {markEdited} from '../tables/edit-locks.js';
import {readKnowledge} from '../tables/edits.js';
import {listLocksOn} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findBlocker} from './find-blocker.js';
import {liveRival} from './find-conflicts.js';
import {refuse} from './lock.js';
import {recordWrite} from './record-write.js';
import {syncAlerts} from './sync-alerts.js';
import {tellOfCrowds} from './tell-crowd.js';

/** A file that a session has written, and when, in milliseconds since the epoch. */
export type Write = {readonly path: RealPath; readonly atMs: number};

/**
 * Remembers files that a session wrote. Of one that nothing had guarded though another session held it, or had changed
 * it unseen, all who share it and the operator are told.
 */
export async function recordWrites(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	writes: readonly Write[],
): Promise<void> {
	const unguarded: SharedInterest[] = [];
	for (const write of writes) {
		const found = await findUnguarded(writer, context, session, write);
		if (found) unguarded.push(found);
		await recordWrite(writer, session, write.path, context.now(), write.atMs);
		await markEdited(writer, write.path, session.sessionId, leaseClocks(context));
	}
	if (writes.length > 0) await syncAlerts(writer, context, session);
	for (const one of unguarded) await tellUnguarded(writer, context, session, one);
}

/** Why the guard would have denied a write that it was not asked about; `null` where it was, or would not have. */
async function findUnguarded(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	{path, atMs}: Write,
): Promise<SharedInterest | null> {
	const {sessionId, registeredMs, readsSinceMs} = session;
	if ((await listLocksOn(writer, path)).some(lock => lock.sessionId === sessionId)) return null;
	const {foreign, knownMs} = await readKnowledge(writer, path, sessionId);
	// An event may come late
	const writtenMs = Math.min(atMs, modificationTime(path) ?? atMs);
	// Its lock may have been given back since, and with it the write was remembered
	if (knownMs >= writtenMs) return null;
	const interest = {kind: 'file', subject: path, wantedBy: sessionId} as const;
	const wish = {path, scope: 'file', aliases: [], mode: 'exclusive', ttlMs: 0} as const;
	const blocker = await findBlocker(writer, context, session, wish);
	if (blocker && Date.parse(blocker.acquiredAt) <= writtenMs + stampLag) {
		await refuse(writer, context, session, path, blocker);
		return {...interest, heldBy: blocker.sessionId, how: 'locked'};
	}
	if (!foreign || foreign.editedMs > writtenMs || foreign.editedMs < context.now() - evidenceWindow)
		return null;
	const evidence = {
		foreignEditMs: foreign.editedMs,
		knownMs,
		registeredMs: readsSinceMs ?? registeredMs ?? 0,
	};
	if (!mayHaveReadBefore(evidence, context.now())) return null;
	if (!(await liveRival(writer, session, foreign.sessionId))) return null;
	return {...interest, heldBy: foreign.sessionId, how: 'edited'};
}

/** Lets the alert of a file say that it was written unguarded: once for each who did, however often he did. */
async function tellUnguarded(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	interest: SharedInterest,
): Promise<void> {
	const {episode, detail} = conflictOfUnguarded(interest);
	const alert = await findCurrentAlert(writer, episode);
	const rung = `unguarded ${session.sessionId}`;
	if (!alert || alert.rung.includes(rung)) return;
	const now = context.now();
	await tellAnew(writer, alert.id, detail);
	await setStanding(writer, alert.id, {status: 'open', rung: [...alert.rung, rung], rings: true}, now);
	const told = (await listToldAlertsOf(writer, session.sessionId)).filter(({id}) => id === alert.id);
	await tellOfCrowds(writer, told, new Map([[alert.id, [session]]]), now);
}
