import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {isConflict, livingTypes} from '../rules/alert-kinds.js';
import {gradeOf} from '../rules/severities.js';
import {type AlertRecord, findCurrentAlert, listCurrentAlertsOf, listToldAlertsOf} from '../tables/alerts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {type FoundConflict, findConflicts} from './find-conflicts.js';
import {type Joining, join, listMissing} from './join-alert.js';
import {leaveAlertOf} from './leave-alert.js';
import {findMoved, type Moved, settleProject} from './project-standing.js';
import {tellOfCrowds} from './tell-crowd.js';

/** What has to be written so that the alerts of a session match the evidence. */
export type AlertPlan = {
	/** Those whose cause the session shares no more. */
	readonly left: readonly AlertRecord[];
	/** The causes it shares without being on record for them, or with others who are not. */
	readonly joined: readonly Joining[];
	readonly moved: Moved | null;
	/** Whether the session was on record for a cause before. */
	readonly stays: boolean;
};

/**
 * Compares the alerts of one session with the evidence.
 * @param isNew the session has only just come, so that nothing but its place and task can conflict
 */
export async function planAlerts(
	reader: Reader,
	context: Context,
	session: SessionRecord,
	isNew = false,
): Promise<AlertPlan> {
	const current = isNew ? [] : await listCurrentAlertsOf(reader, session.sessionId);
	const known = new Map<string, AlertRecord | null>(current.map(alert => [alert.episode, alert]));
	const alertOf = async (episode: string) => {
		const alert = known.get(episode) ?? (await findCurrentAlert(reader, episode));
		known.set(episode, alert);
		return alert;
	};
	const found = await findConflicts(
		reader,
		context,
		session,
		isNew,
		async episode => (await alertOf(episode)) !== null,
	);
	const joined: Joining[] = [];
	for (const {conflict, others, isFresh} of found.values()) {
		if (gradeOf(conflict.type, context.settings.severities, [session, ...others.values()]) === 'off')
			continue;
		const alert = await alertOf(conflict.episode);
		if (!alert && !isFresh) continue;
		const newcomers = alert
			? await listMissing(reader, alert, session, others)
			: [...others.values(), session];
		if (newcomers.length > 0) joined.push({conflict, alert, newcomers});
	}
	const left = current.filter(alert => isOver(alert, session, found));
	const project = current.find(({type}) => type === 'project_conflict');
	const moved =
		project && !left.includes(project) ? await findMoved(reader, context, session, project) : null;
	return {left, joined, moved, stays: current.some(isConflict)};
}

/**
 * Makes the alerts of one session match the evidence: opens one for every new cause, puts whoever shares it on record,
 * tells the newcomer and those who share his worktree, and resolves those whose cause has ended. Doing it again changes
 * nothing.
 * @returns the alerts that stand now, oldest first
 */
export async function syncAlerts(
	writer: Writer,
	context: Context,
	session: SessionRecord,
): Promise<AlertRecord[]> {
	const plan = await planAlerts(writer, context, session);
	const settled = await listSettled(writer, session, plan);
	if (settled) return settled;
	const {left, joined, moved} = plan;
	for (const alert of left) await leaveAlertOf(writer, context, alert, session.sessionId);
	const news = new Map<number, readonly SessionRecord[]>();
	for (const joining of joined) {
		const id = await join(writer, context, joining);
		// Whoever was there before a crowd was one is no newcomer
		if (id !== null) news.set(id, joining.alert ? joining.newcomers : [session]);
	}
	if (moved) news.set(moved.alert.id, [session]);
	const hasFileNews = [...left, ...joined.map(({conflict}) => conflict)].some(
		({type}) => type === 'file_conflict',
	);
	// Who is on record only now, for whatever reason, may come near to others whom the session itself does not
	const hasFound = joined.some(
		({conflict, newcomers}) =>
			conflict.type === 'project_conflict' &&
			newcomers.some(({sessionId}) => sessionId !== session.sessionId),
	);
	await settleProject(writer, context, session, news, moved !== null || hasFileNews || hasFound);
	const now = await listToldAlertsOf(writer, session.sessionId);
	await tellOfCrowds(
		writer,
		now.filter(({id}) => news.has(id)),
		news,
		context.now(),
	);
	return now.filter(isConflict);
}

/** The alerts of a session that stand, or `null` while they do not match the evidence. */
export async function listSettled(
	reader: Reader,
	{sessionId}: SessionRecord,
	{left, joined, moved, stays}: AlertPlan,
): Promise<AlertRecord[] | null> {
	if (left.length > 0 || joined.length > 0 || moved) return null;
	return stays ? (await listToldAlertsOf(reader, sessionId)).filter(isConflict) : [];
}

function isOver(
	{type, episode}: AlertRecord,
	session: SessionRecord,
	found: ReadonlyMap<string, FoundConflict>,
): boolean {
	if (isConflict({type})) return !found.has(episode);
	if (livingTypes.has(type)) return !isLive(session);
	return type === 'session_orphaned' && session.status !== 'orphaned';
}
