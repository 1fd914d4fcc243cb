import {type Context, leaseClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {deniedLease} from '../limits.js';
import {recordContention} from '../tables/contentions.js';
import {markWanted} from '../tables/edit-locks.js';
import {listLocksOn, releaseLock} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {type HeldLock, listHeldOf} from './held-locks.js';
import {passOn} from './pass-on.js';
import {raiseRefusal} from './refused-wish.js';

/** One file of a wish, with all that stands in its way. */
export type DeniedFile = {readonly path: string; readonly blockers: readonly HeldLock[]};

/**
 * Remembers a wish for files that was in vain, tells the operator of it, and sees to it that what only guards edits
 * comes free soon.
 * @param isServed whether they are kept for the session, all together, once they come free
 * @returns whether they are kept for it now
 */
export async function deny(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	files: readonly DeniedFile[],
	isServed = true,
): Promise<boolean> {
	const {sessionId} = session;
	const now = context.now();
	const deniedMs = isServed ? now : null;
	for (const {path, blockers} of files) {
		const refused = {kind: 'file', subject: path, wantedBy: sessionId, how: 'locked'} as const;
		// What nobody holds yet is of use only together with the others
		if (blockers.length === 0)
			await recordContention(writer, {...refused, heldBy: '', held: '', refusedMs: now, deniedMs});
		for (const {path: held, sessionId: heldBy} of blockers) {
			await recordContention(writer, {...refused, heldBy, held, refusedMs: now, deniedMs});
			await raiseRefusal(writer, context, session, {...refused, heldBy});
		}
	}
	const free = new Set<string>();
	for (const {blockers} of files)
		for (const blocker of blockers) if (await contend(writer, context, blocker)) free.add(blocker.path);
	if (free.size === 0) return false;
	await passOn(writer, context, [...free], sessionId);
	for (const {path} of files)
		if (!(await listLocksOn(writer, path)).some(row => row.sessionId === sessionId)) return false;
	return true;
}

/**
 * Lets a lock that only guards an edit end soon after the last edit of its file. Where that is long ago, it comes free
 * at once.
 * @returns whether it may be passed on now: as it is free, or is only kept for somebody
 */
async function contend(writer: Writer, context: Context, blocker: HeldLock): Promise<boolean> {
	if (blocker.origin !== 'edit' || blocker.isFirm) return blocker.stage === 'kept';
	const clocks = leaseClocks(context);
	const isSameBoot = blocker.bootId !== null && blocker.bootId === clocks.bootId;
	const moved = isSameBoot ? clocks.now - clocks.monotonic - (blocker.clockOffsetMs ?? 0) : 0;
	const lastMs = Math.min(clocks.now, (blocker.editMs ?? clocks.now) + moved);
	await markWanted(writer, blocker, lastMs + deniedLease, clocks);
	const rows = (await listLocksOn(writer, blocker.path)).filter(row => row.sessionId === blocker.sessionId);
	if ((await listHeldOf(writer, context, rows)).length > 0) return false;
	for (const row of rows) await releaseLock(writer, row.path, row.sessionId, 'passed on', clocks.now);
	return true;
}
