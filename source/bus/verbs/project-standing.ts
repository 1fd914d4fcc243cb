import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {type Closeness, closenessOf, sharablesOf, standCrowd} from '../rules/crowd.js';
import {isFileContested, listPlacesOfMembers} from '../tables/alert-members.js';
import {type AlertRecord, listCurrentAlertsOf, setStanding} from '../tables/alerts.js';
import {hasSharer} from '../tables/neighbours.js';
import type {SessionRecord} from '../tables/session-record.js';

/** The alert of a project, and what its members share, where that is not on record. */
export type Moved = {readonly alert: AlertRecord; readonly closeness: readonly Closeness[]};

/** Whether what the members of a project share is not what is on record. */
export async function findMoved(
	reader: Reader,
	context: Context,
	session: SessionRecord,
	alert: AlertRecord,
): Promise<Moved | null> {
	// In a quiet project nothing but the session itself can have come near to others
	const closeness =
		alert.status === 'quiet' && !(await comesNear(reader, session, alert))
			? []
			: await readCloseness(reader, alert);
	const {status, rings} = standProject(context, alert, closeness);
	return rings || status !== alert.status ? {alert, closeness} : null;
}

/** Whether a session shares something with another member of its project. */
async function comesNear(reader: Reader, session: SessionRecord, {id}: AlertRecord): Promise<boolean> {
	if (session.worktree === null) return true;
	for (const [, kind] of sharablesOf(session)) {
		const value = kind === 'task' ? session.taskId : session[kind];
		if (value !== null && (await hasSharer(reader, session, kind, value))) return true;
	}
	return isFileContested(reader, id);
}

async function readCloseness(reader: Reader, {id}: AlertRecord): Promise<Closeness[]> {
	return closenessOf(await listPlacesOfMembers(reader, id), await isFileContested(reader, id));
}

function standProject({settings}: Context, {status, rung}: AlertRecord, closeness: readonly Closeness[]) {
	const before = status === 'resolved' ? 'open' : status;
	return standCrowd({status: before, rung}, closeness, settings.crowds.worktrees === 'loud');
}

/**
 * Lets the project of a session stand as the nearness of its members demands. What opens it is news to the session
 * that brought it about; a quiet one is no news.
 * @param mayHaveMoved whether members who were there already may have come nearer, or gone apart
 */
export async function settleProject(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	news: Map<number, readonly SessionRecord[]>,
	mayHaveMoved: boolean,
): Promise<void> {
	const current = await listCurrentAlertsOf(writer, session.sessionId);
	const alert = current.find(({type}) => type === 'project_conflict');
	if (!alert) return;
	const isQuiet = alert.status === 'quiet';
	const mayStandOtherwise = isQuiet
		? mayHaveMoved ||
			context.settings.crowds.worktrees === 'loud' ||
			(await comesNear(writer, session, alert))
		: mayHaveMoved || (await sharesAnother(writer, session, alert));
	if (mayStandOtherwise && (await stand(writer, context, alert)))
		news.set(alert.id, news.get(alert.id) ?? [session]);
	else if (isQuiet) news.delete(alert.id);
}

/** Whether a session shares a worktree for which its project has not rung. */
async function sharesAnother(reader: Reader, session: SessionRecord, {rung}: AlertRecord): Promise<boolean> {
	for (const [shared, kind] of sharablesOf(session)) {
		if (kind !== 'worktree' || session.worktree === null || rung.includes(shared)) continue;
		if (await hasSharer(reader, session, kind, session.worktree)) return true;
	}
	return false;
}

/** Writes down how a project stands. Returns whether it rings. */
export async function stand(writer: Writer, context: Context, alert: AlertRecord): Promise<boolean> {
	const standing = standProject(context, alert, await readCloseness(writer, alert));
	if (standing.rings || standing.status !== alert.status)
		await setStanding(writer, alert.id, standing, context.now());
	return standing.rings;
}
