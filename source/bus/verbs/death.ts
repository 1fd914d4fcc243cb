import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {episodeOf} from '../rules/conflicts.js';
import {judgeDeath} from '../rules/presence.js';
import {releaseClaimsOf} from '../tables/claims.js';
import {releaseLocksOf} from '../tables/locks.js';
import {cancelDeliveries} from '../tables/messages.js';
import {cancelBroadcastLeases} from '../tables/receipts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {endSession, findSession, markMissing} from '../tables/sessions.js';
import {broadcastLifecycle} from './broadcast-lifecycle.js';
import {raiseAlert, syncAlerts} from './sync-alerts.js';
import {recordUntoldWrites} from './untold-writes.js';

/**
 * Looks once at a session's process and acts on it: remembers a first miss, forgets it when the process is
 * there after all, ends the session when a later look confirms it.
 * @returns `missed` while the death is not confirmed, `ended` once it is
 */
export async function checkOnSession(
	writer: Writer,
	context: Context,
	session: SessionRecord,
): Promise<'present' | 'missed' | 'ended'> {
	const verdict = judgeDeath(presenceOf(session, context), session.missingSinceMs, context.now());
	switch (verdict) {
		case 'present':
			if (session.missingSinceMs !== null) await markMissing(writer, session.sessionId, null);
			return 'present';
		case 'first miss':
			await markMissing(writer, session.sessionId, context.now());
			return 'missed';
		case 'still missing':
			return 'missed';
		case 'dead':
			await buryOrphan(writer, context, session);
			return 'ended';
	}
}

/**
 * Whether a session that stands in the way of another is really there. Its own death, once confirmed, frees at
 * once what it held.
 */
export async function stillStands(writer: Writer, context: Context, sessionId: string): Promise<boolean> {
	const session = await findSession(writer, sessionId);
	// A holder nobody registered may be a program that knows only the lock table
	if (!session) return true;
	if (!isLive(session)) return false;
	return (await checkOnSession(writer, context, session)) !== 'ended';
}

/** Ends a session that said goodbye: claims and locks come free, its conflicts are over. */
export async function endByGoodbye(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	reason: string,
): Promise<void> {
	if (await endSession(writer, session.sessionId, 'ended', reason, context.now())) {
		await giveBack(writer, context, session, 'ended', reason);
	}
}

/**
 * Ends an agent's session without a goodbye: what it held comes free, and waits for whoever continues its
 * conversation. Returns whether it took part until now.
 */
export async function bury(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	reason: string,
): Promise<boolean> {
	const wasLive = await endSession(writer, session.sessionId, 'orphaned', reason, context.now());
	if (wasLive) await giveBack(writer, context, session, 'orphaned', reason);
	return wasLive;
}

async function buryOrphan(writer: Writer, context: Context, session: SessionRecord): Promise<void> {
	const reason = 'its process is gone';
	if (session.kind !== 'agent') {
		await endByGoodbye(writer, context, session, reason);
		return;
	}
	if (!(await bury(writer, context, session, reason))) return;
	const {sessionId} = session;
	await raiseAlert(writer, context, {
		type: 'session_orphaned',
		episode: episodeOf('session_orphaned', [sessionId], String(session.registeredMs)),
		sessionIds: [sessionId],
		subject: sessionId,
		detail: `${sessionId}: ${reason} and it never said goodbye`,
	});
}

async function giveBack(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	event: 'ended' | 'orphaned',
	reason: string,
): Promise<void> {
	const {sessionId} = session;
	await releaseClaimsOf(writer, sessionId, event, context.now());
	await recordUntoldWrites(writer, session, context.now());
	await releaseLocksOf(writer, sessionId, event, context.now());
	await cancelDeliveries(writer, sessionId);
	await cancelBroadcastLeases(writer, sessionId);
	await syncAlerts(writer, context, {...session, status: event});
	await broadcastLifecycle(writer, session, event, reason, context.now());
}
