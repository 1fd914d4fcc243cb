import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {causesOfOne, isConflict} from '../rules/alert-kinds.js';
import {overlapping, withRivals} from '../rules/crowd.js';
import {
	countMembers,
	dismissMembers,
	isMember,
	leaveAlert,
	listMembers,
	listPlacesOfMembers,
	toldMembers,
} from '../tables/alert-members.js';
import {type AlertRecord, listCurrentAlertsOf, nameSides, resolveAlert} from '../tables/alerts.js';
import {expireMessagesOfAlert} from '../tables/message-ends.js';
import {findSession} from '../tables/sessions.js';
import type {AlertMember} from '../types.js';
import {findConflicts} from './find-conflicts.js';
import {stand} from './project-standing.js';

/** Ends the part of a session in an alert, and the alert when nobody is left to share its cause. */
export async function leaveAlertOf(
	writer: Writer,
	context: Context,
	alert: AlertRecord,
	sessionId: string,
): Promise<void> {
	const members = causesOfOne.has(alert.type) ? await listMembers(writer, alert.id, toldMembers) : [];
	await leave(writer, context, alert, sessionId);
	await dismissBereft(writer, context, alert, members);
	if (alert.type === 'file_conflict') await standProjectsOf(writer, context, members);
}

async function leave(writer: Writer, context: Context, alert: AlertRecord, sessionId: string): Promise<void> {
	if (!isConflict(alert)) return endAlert(writer, alert, context);
	// The last two are on record as those it ended with
	const count = await countMembers(writer, alert.id);
	if (count <= 2) return endAlert(writer, alert, context);
	const now = context.now();
	await leaveAlert(writer, alert.id, sessionId, now);
	const isOfPlace = alert.type === 'cwd_overlap';
	// Among more than a few there are always two of whom none runs inside the other
	if (isOfPlace || count <= toldMembers) {
		const members = await listPlacesOfMembers(writer, alert.id);
		const staying = isOfPlace ? overlapping(members) : withRivals(members);
		if (staying.length < 2) return endAlert(writer, alert, context);
		for (const one of members)
			if (!staying.includes(one)) await leaveAlert(writer, alert.id, one.sessionId, now);
	}
	await nameSides(writer, alert.id);
	if (alert.type === 'project_conflict') await stand(writer, context, alert);
}

/** Lets go of those whose cause has left with somebody else, up to the first who shares it still. */
async function dismissBereft(
	writer: Writer,
	context: Context,
	alert: AlertRecord,
	others: readonly AlertMember[],
): Promise<void> {
	for (const {sessionId} of others) {
		if (!(await isMember(writer, alert.id, sessionId))) continue;
		const session = await findSession(writer, sessionId);
		const found = session && (await findConflicts(writer, context, session, false, async () => true));
		if (found?.has(alert.episode)) return;
		await leave(writer, context, alert, sessionId);
	}
}

/** Lets the projects of those who were in conflict about a file stand as they do without it. */
async function standProjectsOf(writer: Writer, context: Context, members: readonly AlertMember[]) {
	const projects = new Map<number, AlertRecord>();
	for (const {sessionId} of members)
		for (const alert of await listCurrentAlertsOf(writer, sessionId))
			if (alert.type === 'project_conflict') projects.set(alert.id, alert);
	for (const project of projects.values()) await stand(writer, context, project);
}

/** Resolves an alert and withdraws the unread messages that told of it. */
export async function endAlert(writer: Writer, alert: AlertRecord, {now}: Context): Promise<void> {
	await resolveAlert(writer, alert.id, now());
	await dismissMembers(writer, alert.id, now());
	await expireMessagesOfAlert(writer, alert.id, now());
}
