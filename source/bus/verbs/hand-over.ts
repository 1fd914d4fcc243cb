import {type Context, presenceOf} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {isConflict} from '../rules/alert-kinds.js';
import {joinPlaces, type Place} from '../rules/joined-place.js';
import {joinAlert} from '../tables/alert-members.js';
import {listCurrentAlertsOf} from '../tables/alerts.js';
import {inheritClaims} from '../tables/claims.js';
import {inheritContentions} from '../tables/contentions.js';
import {releaseEditLocksOf} from '../tables/edit-locks.js';
import {inheritLocks} from '../tables/locks.js';
import {freeAllLeases, redirectUnread} from '../tables/mail-leases.js';
import {disownMessages, hasSent, listLiveBroadcasts} from '../tables/messages.js';
import {listReadBroadcasts, markBroadcastRead} from '../tables/receipts.js';
import {renameInAllTables} from '../tables/session-ids.js';
import {inheritNames} from '../tables/session-names.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {endSession, findSession, listSessionsOfConversation, setPlace} from '../tables/sessions.js';
import {leaveAlertOf} from './leave-alert.js';
import {passOn} from './pass-on.js';
import {cursorOf} from './receive.js';
import {recordUntoldWrites} from './untold-writes.js';

/** The living session that has the conversation of another open, too; of several the one that came last. */
export async function findSuccessor(
	reader: Reader,
	context: Context,
	{sessionId, agentSessionId, llmVendor}: SessionRecord,
): Promise<SessionRecord | null> {
	if (agentSessionId === null) return null;
	const open = await listSessionsOfConversation(reader, agentSessionId, llmVendor);
	const lives = (row: SessionRecord) => isLive(row) && presenceOf(row, context) !== 'gone';
	return open.find(row => row.sessionId !== sessionId && lives(row)) ?? null;
}

async function placeOf(reader: Reader, session: SessionRecord): Promise<Place> {
	const {sessionId, broadcastsFrom} = session;
	return {
		sessionId,
		from: broadcastsFrom ?? (await cursorOf(reader, {...session, broadcastCursor: null})),
		cursor: await cursorOf(reader, session),
		ahead: await listReadBroadcasts(reader, sessionId),
	};
}

/** Hands what one session has not read to the other that has its conversation, which so reads nothing twice. */
export async function handOverUnread(
	writer: Writer,
	{now}: Context,
	from: SessionRecord,
	to: string,
): Promise<void> {
	await redirectUnread(writer, from.sessionId, to);
	const heir = await findSession(writer, to);
	if (!heir) return;
	await freeAllLeases(writer, from.sessionId);
	const broadcasts = await listLiveBroadcasts(writer, now());
	const place = joinPlaces(await placeOf(writer, from), await placeOf(writer, heir), broadcasts);
	await setPlace(writer, to, place);
	for (const id of place.ahead) await markBroadcastRead(writer, to, id, now());
}

/**
 * Gives what a dead session had to the one that has its conversation: unread mail, its place among the broadcasts,
 * claims, locks, refused wishes. Locks that only guarded an edit end with the turn that nobody goes on with.
 */
export async function handOver(
	writer: Writer,
	context: Context,
	from: SessionRecord,
	to: string,
): Promise<void> {
	const now = context.now();
	const {sessionId} = from;
	await handOverUnread(writer, context, from, to);
	if (isLive(from)) await recordUntoldWrites(writer, from, now);
	const freed = await releaseEditLocksOf(writer, sessionId, now);
	await inheritClaims(writer, sessionId, to);
	await inheritLocks(writer, sessionId, to);
	await inheritContentions(writer, sessionId, to);
	await inheritNames(writer, sessionId, to);
	await endSession(writer, sessionId, 'ended', `continued by ${to}`, now);
	await passOn(writer, context, freed);
	await joinCrowdsOf(writer, context, sessionId, to);
	await endAlertsOf(writer, context, sessionId);
}

/** Puts the heir in the place of who leaves, so that a crowd of two goes on with its acknowledgement. */
async function joinCrowdsOf(writer: Writer, {now}: Context, sessionId: string, to: string): Promise<void> {
	const heir = await findSession(writer, to);
	if (!heir) return;
	for (const alert of await listCurrentAlertsOf(writer, sessionId))
		if (isConflict(alert)) await joinAlert(writer, alert.id, heir, now());
}

async function endAlertsOf(writer: Writer, context: Context, sessionId: string): Promise<void> {
	for (const alert of await listCurrentAlertsOf(writer, sessionId))
		await leaveAlertOf(writer, context, alert, sessionId);
}

/**
 * Frees the id of a session whose pid was reused, by giving the session another id under which it can still be
 * found, rescued and continued, and which keeps what it said and did.
 */
export async function retireId(writer: Writer, context: Context, {sessionId}: SessionRecord): Promise<void> {
	await endAlertsOf(writer, context, sessionId);
	for (let generation = 1; ; generation++) {
		const retired = `${sessionId}~${generation}`;
		if (await findSession(writer, retired)) continue;
		return renameInAllTables(writer, sessionId, retired);
	}
}

/** Keeps a new session from counting as its own what was sent under its id before its process began. */
export async function disownEarlier(
	writer: Writer,
	{processes}: Context,
	sessionId: string,
	pid: number,
): Promise<void> {
	if (!(await hasSent(writer, sessionId))) return;
	const sighting = processes.look(pid);
	const began = typeof sighting === 'string' ? null : processes.startTime(sighting);
	if (began !== null) await disownMessages(writer, sessionId, `${sessionId}~0`, began);
}
