import {type Context, presenceOf, readClocks} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {episodeOf} from '../rules/conflicts.js';
import {judgeDeath} from '../rules/presence.js';
import {releaseClaimsOf} from '../tables/claims.js';
import {releaseLocksOf} from '../tables/locks.js';
import {freeAllLeases} from '../tables/mail-leases.js';
import {markMissing, unbindProcess} from '../tables/session-process.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {endSession, findSession} from '../tables/sessions.js';
import {broadcastLifecycle} from './broadcast-lifecycle.js';
import {findSuccessor, handOver, handOverUnread} from './hand-over.js';
import {passOn} from './pass-on.js';
import {raiseAlert} from './raise-alert.js';
import {syncAlerts} from './sync-alerts.js';
import {recordUntoldWrites} from './untold-writes.js';

/**
 * Looks once at a session's process and acts on it: remembers a first miss, forgets it when the process is
 * there after all, ends the session when a later look confirms it.
 * @param seen what the look found
 * @returns `missed` while the death is not confirmed, `ended` once it is
 */
export async function checkOnSession(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	seen = presenceOf(session, context),
): Promise<'present' | 'missed' | 'ended'> {
	const {sessionId, missed} = session;
	const clocks = readClocks(context);
	const verdict = judgeDeath(seen, missed, clocks);
	switch (verdict) {
		case 'present':
			// A beat that its process cannot have sent is another's
			if (seen === 'gone' && missed.isAdopted) await unbindProcess(writer, sessionId);
			else if (missed.sinceMs !== null) await markMissing(writer, sessionId, null);
			return 'present';
		case 'first miss':
			await markMissing(writer, sessionId, clocks);
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
 * Ends an agent's session without a goodbye. Another living session of its conversation goes on with what it held;
 * otherwise that comes free, and waits for whoever continues the conversation.
 * @returns whether the conversation has now nobody to go on with it
 */
export async function bury(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	reason: string,
): Promise<boolean> {
	if (await goOnElsewhere(writer, context, session, reason)) return false;
	const wasLive = await endSession(writer, session.sessionId, 'orphaned', reason, context.now());
	if (wasLive) await giveBack(writer, context, session, 'orphaned', reason);
	return wasLive;
}

async function goOnElsewhere(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	reason: string,
): Promise<boolean> {
	const successor = await findSuccessor(writer, context, session);
	if (!successor) return false;
	const {sessionId} = successor;
	await handOver(writer, context, session, sessionId);
	await broadcastLifecycle(
		writer,
		session,
		'ended',
		`${reason}; ${sessionId} has its conversation`,
		context.now(),
	);
	await syncAlerts(writer, context, (await findSession(writer, sessionId)) ?? successor);
	return true;
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
		episode: episodeOf('session_orphaned', JSON.stringify([sessionId, session.registeredMs])),
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
	const freed = await releaseLocksOf(writer, sessionId, event, context.now());
	await passOn(writer, context, freed);
	const successor = await findSuccessor(writer, context, session);
	if (successor) await handOverUnread(writer, context, session, successor.sessionId);
	await freeAllLeases(writer, sessionId);
	await syncAlerts(writer, context, {...session, status: event});
	await broadcastLifecycle(writer, session, event, reason, context.now());
}
