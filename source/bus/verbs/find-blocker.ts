import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import type {LockFields} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {stillStands} from './death.js';
import {type HeldLock, listHeldOf} from './held-locks.js';
import {isOfOneParty, listInTheWay} from './in-the-way.js';
import {lapse} from './lapse.js';

type Wanted = Omit<LockFields, 'sessionId'>;

/** The live lock of another party that excludes a wish; dead ones on the way are cleared away. */
export async function findBlocker(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Wanted,
): Promise<HeldLock | null> {
	const [first = null] = await listBlockers(writer, context, session, wanted, 1);
	return first;
}

/** All live locks of other parties that exclude a wish, or as many as are asked for. */
export async function listBlockers(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	wanted: Wanted,
	limit = Number.POSITIVE_INFINITY,
): Promise<HeldLock[]> {
	const found: HeldLock[] = [];
	for (const candidate of await listInTheWay(writer, session, wanted)) {
		const [held] = await listHeldOf(writer, context, [candidate]);
		if (held && isOfOneParty(session, held)) continue;
		if (held && (await stillStands(writer, context, candidate.sessionId))) {
			found.push(held);
			if (found.length >= limit) break;
			continue;
		}
		await lapse(writer, context, [candidate]);
		// What a dead session held may be a living one's by now, which has its conversation, or was denied it before
		return listBlockers(writer, context, session, wanted, limit);
	}
	return found;
}
