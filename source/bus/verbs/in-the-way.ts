import type {Context} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {coverageOfLock} from '../lock-path.js';
import {isKin} from '../rules/lineage.js';
import {excludes, namesOf, rootOf} from '../rules/lock-overlap.js';
import {
	type LockFields,
	type LockRecord,
	listLocksBelow,
	listLocksOn,
	listWideLocks,
} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {type HeldLock, listHeldOf} from './held-locks.js';

/** The locks of other sessions that exclude a wish, were they held. */
export async function listInTheWay(
	reader: Reader,
	{sessionId}: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<LockRecord[]> {
	const candidates = await listWideLocks(reader);
	for (const name of namesOf(wanted)) {
		const isFile = wanted.scope === 'file';
		const root = isFile ? name : rootOf({path: name, scope: wanted.scope});
		candidates.push(...(isFile ? await listLocksOn(reader, root) : await listLocksBelow(reader, root)));
	}
	const found: LockRecord[] = [];
	for (const candidate of candidates) {
		if (candidate.sessionId === sessionId) continue;
		// Only of what another program wrote it matters where its holder works
		const holder = candidate.aliases ? null : await findSession(reader, candidate.sessionId);
		const coverage = coverageOfLock(candidate, holder?.cwd ?? null);
		if (excludes(wanted, {...coverage, mode: candidate.mode})) found.push(candidate);
	}
	return found;
}

/** Whether a lock is held for the work of a session, too: by its own agent, or by one that it runs. */
export function isOfOneParty(session: SessionRecord, {holder}: HeldLock): boolean {
	return holder !== null && isKin(session, holder);
}

/** What other parties hold that stands in the way of a wish, as far as can be read. */
export async function listHeldInTheWay(
	reader: Reader,
	context: Context,
	session: SessionRecord,
	wanted: Omit<LockFields, 'sessionId'>,
): Promise<HeldLock[]> {
	const held = await listHeldOf(reader, context, await listInTheWay(reader, session, wanted));
	return held.filter(lock => !isOfOneParty(session, lock));
}
