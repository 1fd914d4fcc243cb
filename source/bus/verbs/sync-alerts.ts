import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {unreadLimit} from '../limits.js';
import {describeFor} from '../rules/alert-text.js';
import {type Conflict, conflictOfInterest, type SharedInterest} from '../rules/conflicts.js';
import {
	type AlertRecord,
	findCurrentAlert,
	listCurrentAlertsOf,
	openAlert,
	resolveAlert,
} from '../tables/alerts.js';
import {expireMessagesOfAlert, insertMessage} from '../tables/messages.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import type {AlertType, Severity} from '../types.js';
import {findConflicts, liveRival} from './find-conflicts.js';

/** The alerts that follow from two sessions and end by themselves when their cause does. */
const conflictTypes: ReadonlySet<string> = new Set<AlertType>([
	'project_conflict',
	'task_conflict',
	'file_conflict',
	'cwd_overlap',
	'head_moved',
	'merge_risk',
]);

/** The alerts about one session that takes part; what they tell of is over with the session at the latest. */
const livingTypes: ReadonlySet<string> = new Set<AlertType>(['session_hung', 'undelivered']);

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
		if (isOver(alert, session, standing)) await endAlert(writer, alert, context);
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

function isOver(
	{type, episode}: AlertRecord,
	session: SessionRecord,
	standing: ReadonlyMap<string, Conflict>,
): boolean {
	if (conflictTypes.has(type)) return !standing.has(episode);
	if (livingTypes.has(type)) return !isLive(session);
	return type === 'session_orphaned' && session.status !== 'orphaned';
}

/** Opens one alert and tells both sides, where it has two. Returns its id, or `null` when it is known or switched off. */
export async function raiseAlert(
	writer: Writer,
	{settings, now}: Context,
	conflict: Omit<Conflict, 'sessionIds'> & {readonly sessionIds: readonly string[]},
): Promise<number | null> {
	const severity = settings.severities[conflict.type];
	if (severity === 'off') return null;
	const alertId = await openAlert(writer, {...conflict, severity}, now());
	if (alertId === null) return null;
	// One who hangs, or does not read, would only find more to read
	for (const sessionId of conflict.sessionIds.length > 1 ? conflict.sessionIds : []) {
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
