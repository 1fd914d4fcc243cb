import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {evidenceWindow, unreadLimit} from '../limits.js';
import {describeFor} from '../rules/alert-text.js';
import {
	type Conflict,
	conflictOfInterest,
	conflictOfMerge,
	conflictsBetween,
	type SharedInterest,
} from '../rules/conflicts.js';
import type {Presence} from '../rules/presence.js';
import {
	type AlertRecord,
	findCurrentAlert,
	listCurrentAlertsOf,
	openAlert,
	resolveAlert,
} from '../tables/alerts.js';
import {findClaim, listClaimsOf} from '../tables/claims.js';
import {type Contention, listContentionsOf} from '../tables/contentions.js';
import {listEditsOf, listRivalEdits, readKnowledge} from '../tables/edits.js';
import {leaseEnd, listLocksOf, listLocksOn} from '../tables/locks.js';
import {expireMessagesOfAlert, insertMessage} from '../tables/messages.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listLiveSessionsOnTask, listNeighbours} from '../tables/sessions.js';
import type {AlertType, Severity} from '../types.js';

/** The alerts that follow from two sessions and end by themselves when their cause does. */
const conflictTypes: ReadonlySet<string> = new Set<AlertType>([
	'project_conflict',
	'task_conflict',
	'file_conflict',
	'cwd_overlap',
	'merge_risk',
]);

/** Sender of what the bus itself says. */
export const busSender = 'session-bus';

/** Alerts never fill more than half a mailbox: the other half is for the sessions. */
const alertMailLimit = unreadLimit / 2;

/**
 * Makes the alerts of one session match the evidence: opens one for every new conflict, tells both sides, and
 * resolves those whose cause has ended. Doing it again changes nothing.
 * @param isNew the session has only just come, so that nothing but its place and task can conflict
 * @returns the alerts that stand now, oldest first
 */
export async function syncAlerts(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	isNew = false,
): Promise<AlertRecord[]> {
	const {standing, fresh} = await findConflicts(writer, context, session, isNew);
	const current = isNew ? [] : await listCurrentAlertsOf(writer, session.sessionId);
	for (const alert of current) {
		const isOver = conflictTypes.has(alert.type)
			? !standing.has(alert.episode)
			: alert.type === 'session_orphaned' && session.status !== 'orphaned';
		if (isOver) await endAlert(writer, alert, context);
	}
	const known = new Set(current.map(alert => alert.episode));
	let opened = 0;
	for (const conflict of fresh.values()) {
		if (!known.has(conflict.episode) && (await raiseAlert(writer, context, conflict)) !== null) opened++;
	}
	if (opened === 0 && current.every(alert => !conflictTypes.has(alert.type))) return [];
	const now = await listCurrentAlertsOf(writer, session.sessionId);
	return now.filter(alert => conflictTypes.has(alert.type));
}

/** Opens one alert and tells the sessions it is about. Returns its id, or `null` when it is known or switched off. */
export async function raiseAlert(
	writer: Writer,
	{settings, now}: Context,
	conflict: Omit<Conflict, 'sessionIds'> & {readonly sessionIds: readonly string[]},
): Promise<number | null> {
	const severity = settings.severities[conflict.type];
	if (severity === 'off') return null;
	const alertId = await openAlert(writer, {...conflict, severity}, now());
	if (alertId === null) return null;
	for (const sessionId of conflict.sessionIds) {
		await tellOfAlert(writer, {...conflict, severity}, alertId, sessionId, now());
	}
	return alertId;
}

/**
 * Opens the alert of a wish that was just refused. Nothing else follows from a refusal, so its cost does not grow
 * with the number of earlier ones.
 */
export async function raiseRefusal(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	refused: SharedInterest,
): Promise<void> {
	const holder = await liveRival(writer, session, refused.heldBy);
	if (session.kind !== 'agent' || !holder || presenceOf(holder, context) === 'gone') return;
	await raiseAlert(writer, context, conflictOfInterest(refused));
}

/** Ends the alert of a task wish that was given up, unless both have the same task for another reason, too. */
export async function endRefusal(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	refused: SharedInterest,
): Promise<void> {
	const alert = await findCurrentAlert(writer, conflictOfInterest(refused).episode);
	if (!alert) return;
	const holder = await findSession(writer, refused.heldBy);
	const isOnTask = [session.taskId, holder?.taskId].includes(refused.subject);
	if (isOnTask) await syncAlerts(writer, context, session);
	else await endAlert(writer, alert, context);
}

async function tellOfAlert(
	writer: Writer,
	alert: Omit<Conflict, 'sessionIds'> & {readonly sessionIds: readonly string[]; readonly severity: Severity},
	alertId: number,
	sessionId: string,
	now: number,
): Promise<void> {
	const recipient = await findSession(writer, sessionId);
	if (!recipient || !isLive(recipient) || recipient.unread >= alertMailLimit) return;
	await insertMessage(
		writer,
		{
			senderId: busSender,
			recipientId: sessionId,
			type: 'operator_alert',
			body: `[${alert.severity}] ${alert.type}: ${describeFor(sessionId, alert)}`,
			priority: alert.severity === 'CRITICAL' ? 'high' : 'normal',
			ttlSeconds: null,
			threadId: null,
			replyTo: null,
			ackRequired: false,
			alertId,
		},
		now,
	);
}

/** Resolves an alert and withdraws the unread messages that told of it. */
export async function endAlert(writer: Writer, alert: AlertRecord, {now}: Context): Promise<void> {
	await resolveAlert(writer, alert.id, now());
	await expireMessagesOfAlert(writer, alert.id, now());
}

type Found = {
	/** Every conflict that must not be resolved yet, by episode. */
	readonly standing: Map<string, Conflict>;
	/** Those that may be opened: the other side was not just missed. */
	readonly fresh: Map<string, Conflict>;
};

async function findConflicts(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	isNew: boolean,
): Promise<Found> {
	const found: Found = {standing: new Map(), fresh: new Map()};
	if (session.kind !== 'agent' || !isLive(session)) return found;
	const looks = new Map<string, Presence>();
	const note = (conflict: Conflict, other: SessionRecord) => {
		const seen = looks.get(other.sessionId) ?? presenceOf(other, context);
		looks.set(other.sessionId, seen);
		found.standing.set(conflict.episode, conflict);
		if (seen !== 'gone') found.fresh.set(conflict.episode, conflict);
	};
	for (const other of await listNeighbours(writer, session)) {
		for (const conflict of conflictsBetween(session, other)) note(conflict, other);
	}
	if (session.taskId !== null) {
		const claim = await findClaim(writer, session.taskId);
		const holder = claim && (await liveRival(writer, session, claim.sessionId));
		if (holder)
			note(interest('task', session.taskId, session.sessionId, holder.sessionId, 'claimed'), holder);
	}
	if (isNew) return found;
	await findClaimConflicts(writer, session, note);
	await findContentionConflicts(writer, context, session, note);
	await findEditConflicts(writer, context, session, note);
	return found;
}

type Note = (conflict: Conflict, other: SessionRecord) => void;

function interest(
	kind: 'task' | 'file',
	subject: string,
	wantedBy: string,
	heldBy: string,
	how: SharedInterest['how'],
): Conflict {
	return conflictOfInterest({kind, subject, wantedBy, heldBy, how});
}

/** Others who work on a task this session has claimed. */
async function findClaimConflicts(writer: Writer, session: SessionRecord, note: Note): Promise<void> {
	for (const claim of await listClaimsOf(writer, session.sessionId)) {
		for (const other of await listLiveSessionsOnTask(writer, claim.taskId)) {
			if (other.sessionId === session.sessionId || other.kind !== 'agent') continue;
			note(interest('task', claim.taskId, other.sessionId, session.sessionId, 'claimed'), other);
		}
	}
}

/** Refused wishes of either side that are recent and still in vain. */
async function findContentionConflicts(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	for (const contention of await listContentionsOf(writer, session.sessionId, now() - evidenceWindow)) {
		const otherId = contention.wantedBy === session.sessionId ? contention.heldBy : contention.wantedBy;
		const other = await liveRival(writer, session, otherId);
		if (other && (await isStillHeld(writer, contention, now()))) note(conflictOfInterest(contention), other);
	}
}

async function isStillHeld(writer: Writer, {kind, held, heldBy}: Contention, now: number): Promise<boolean> {
	if (kind === 'task') return (await findClaim(writer, held))?.sessionId === heldBy;
	return (await listLocksOn(writer, held)).some(lock => lock.sessionId === heldBy && leaseEnd(lock) > now);
}

/** Files that this session and others edited a short while ago, or that one holds and the other edited. */
async function findEditConflicts(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	const since = now() - evidenceWindow;
	for (const lock of await listLocksOf(writer, session.sessionId)) {
		if (lock.scope !== 'file' || leaseEnd(lock) <= now()) continue;
		const {foreign} = await readKnowledge(writer, lock.path, session.sessionId);
		const other =
			foreign && foreign.editedMs >= since && (await liveRival(writer, session, foreign.sessionId));
		if (other) note(interest('file', lock.path, session.sessionId, other.sessionId, 'edited'), other);
	}
	for (const edit of await listEditsOf(writer, session.sessionId, since)) {
		for (const lock of await listLocksOn(writer, edit.path)) {
			const other = leaseEnd(lock) > now() && (await liveRival(writer, session, lock.sessionId));
			if (other) note(interest('file', edit.path, session.sessionId, other.sessionId, 'locked'), other);
		}
		for (const rival of await listRivalEdits(writer, edit, since)) {
			const other = await liveRival(writer, session, rival.sessionId);
			if (!other) continue;
			if (rival.path === edit.path) {
				note(interest('file', edit.path, session.sessionId, other.sessionId, 'edited'), other);
			} else if (edit.repository !== null && edit.relativePath !== null && rival.worktree !== edit.worktree) {
				const editors = [session.sessionId, other.sessionId] as const;
				note(conflictOfMerge({repository: edit.repository, relativePath: edit.relativePath, editors}), other);
			}
		}
	}
}

async function liveRival(
	writer: Writer,
	session: SessionRecord,
	otherId: string,
): Promise<SessionRecord | null> {
	if (otherId === session.sessionId) return null;
	const other = await findSession(writer, otherId);
	return other && isLive(other) && other.kind === 'agent' ? other : null;
}
