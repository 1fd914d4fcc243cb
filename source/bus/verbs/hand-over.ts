import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {listCurrentAlertsOf} from '../tables/alerts.js';
import {inheritClaims, renameClaimant} from '../tables/claims.js';
import {forgetContentionsOf} from '../tables/contentions.js';
import {forgetEditsOf, inheritEdits} from '../tables/edits.js';
import {inheritLocks, listOrphanedLocksOf, renameLocker} from '../tables/locks.js';
import {redirectUnread} from '../tables/messages.js';
import {inheritReceipts} from '../tables/receipts.js';
import {setReadsSince} from '../tables/session-events.js';
import type {SessionRecord} from '../tables/session-record.js';
import {endSession, findSession, moveCursor, renameSession} from '../tables/sessions.js';
import {acquire} from './lock.js';
import {endAlert} from './sync-alerts.js';

async function inheritPlace(writer: Writer, from: SessionRecord, to: string): Promise<void> {
	await inheritReceipts(writer, from.sessionId, to);
	if (from.broadcastCursor !== null) await moveCursor(writer, to, from.broadcastCursor);
}

/**
 * Gives what a dead session had to the one that continues its conversation: unread mail, its place among the
 * broadcasts, claims, locks. What others took since its death stays theirs.
 * @param isNew the heir has only just come, so that it has no place of its own among the broadcasts
 */
export async function handOver(
	writer: Writer,
	context: Context,
	from: SessionRecord,
	to: string,
	isNew: boolean,
): Promise<void> {
	const now = context.now();
	await redirectUnread(writer, from.sessionId, to);
	// A process that was here already has its own place among the broadcasts
	if (isNew) await inheritPlace(writer, from, to);
	await inheritClaims(writer, from.sessionId, to);
	await inheritLocks(writer, from.sessionId, to);
	// What its model has read, it has read before others changed it meanwhile
	await inheritEdits(writer, from.sessionId, to);
	await setReadsSince(writer, to, from.readsSinceMs ?? from.registeredMs);
	const heir = await findSession(writer, to);
	for (const lock of await listOrphanedLocksOf(writer, from.sessionId)) {
		if (heir) await acquire(writer, context, heir, lock);
	}
	await endSession(writer, from.sessionId, 'ended', `continued by ${to}`, now);
	for (const alert of await listCurrentAlertsOf(writer, from.sessionId))
		await endAlert(writer, alert, context);
}

/**
 * Frees the id of a session whose pid was reused, by giving the session another id under which it can still be
 * found, rescued and continued.
 */
export async function retireId(writer: Writer, context: Context, session: SessionRecord): Promise<void> {
	for (let generation = 1; ; generation++) {
		const retired = `${session.sessionId}~${generation}`;
		if (await findSession(writer, retired)) continue;
		for (const alert of await listCurrentAlertsOf(writer, session.sessionId))
			await endAlert(writer, alert, context);
		await redirectUnread(writer, session.sessionId, retired);
		await inheritReceipts(writer, session.sessionId, retired);
		await renameClaimant(writer, session.sessionId, retired);
		await renameLocker(writer, session.sessionId, retired);
		await forgetEditsOf(writer, session.sessionId);
		await forgetContentionsOf(writer, session.sessionId);
		await renameSession(writer, session.sessionId, retired);
		return;
	}
}
