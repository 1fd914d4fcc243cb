import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {conflictOfInterest, type SharedInterest} from '../rules/conflicts.js';
import {findCurrentAlert, listToldAlertsOf} from '../tables/alerts.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {liveRival} from './find-conflicts.js';
import {join, listMissing} from './join-alert.js';
import {leaveAlertOf} from './leave-alert.js';
import {settleProject} from './project-standing.js';
import {syncAlerts} from './sync-alerts.js';
import {tellOfCrowds} from './tell-crowd.js';

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
	const conflict = conflictOfInterest(refused);
	const alert = await findCurrentAlert(writer, conflict.episode);
	const others = new Map([[holder.sessionId, holder]]);
	const newcomers = alert ? await listMissing(writer, alert, session, others) : [holder, session];
	if (newcomers.length === 0) return;
	const id = await join(writer, context, {conflict, alert, newcomers});
	if (id === null) return;
	const news = new Map<number, readonly SessionRecord[]>([[id, alert ? newcomers : [session]]]);
	if (conflict.type === 'file_conflict') await settleProject(writer, context, session, news, true);
	const told = (await listToldAlertsOf(writer, session.sessionId)).filter(one => news.has(one.id));
	await tellOfCrowds(writer, told, news, context.now());
}

/** Ends the part in an alert of one who has given up a task, unless it shares the task for another reason, too. */
export async function endRefusal(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	refused: SharedInterest,
): Promise<void> {
	const alert = await findCurrentAlert(writer, conflictOfInterest(refused).episode);
	if (!alert) return;
	const holder = await findSession(writer, refused.heldBy);
	const isOnTask = [session.taskId, holder?.taskId].some(task => task === refused.subject);
	if (isOnTask) await syncAlerts(writer, context, session);
	else await leaveAlertOf(writer, context, alert, session.sessionId);
}
