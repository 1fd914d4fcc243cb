import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {type Conflict, contains, widenPlace} from '../rules/conflicts.js';
import {gradeOf} from '../rules/severities.js';
import {isMember, joinAlert, moveMembers} from '../tables/alert-members.js';
import {type AlertRecord, listCurrentAlertsOf, nameSides, openAlert, setSubject} from '../tables/alerts.js';
import type {SessionRecord} from '../tables/session-record.js';
import type {FoundConflict} from './find-conflicts.js';
import {endAlert} from './leave-alert.js';

/** A cause with the alert it has already, and who is to be put on record. */
export type Joining = {
	readonly conflict: Conflict;
	readonly alert: AlertRecord | null;
	readonly newcomers: readonly SessionRecord[];
};

/** Who shares the cause of an alert and is not on record for it. */
export async function listMissing(
	reader: Reader,
	{id}: AlertRecord,
	session: SessionRecord,
	others: FoundConflict['others'],
): Promise<SessionRecord[]> {
	const missing: SessionRecord[] = [];
	for (const one of [...others.values(), session])
		if (!(await isMember(reader, id, one.sessionId))) missing.push(one);
	return missing;
}

/** Puts sessions on record for a cause, which opens its alert unless it has one. Returns the alert's id. */
export async function join(
	writer: Writer,
	context: Context,
	{conflict, alert, newcomers}: Joining,
): Promise<number | null> {
	const now = context.now();
	// One who joins changes nothing of what stands
	const severity = alert?.severity ?? gradeOf(conflict.type, context.settings.severities, newcomers);
	if (severity === 'off') return null;
	const status = conflict.type === 'project_conflict' ? 'quiet' : 'open';
	const same = alert ?? (await takeNearby(writer, context, newcomers, conflict));
	const id = same?.id ?? (await openAlert(writer, {...conflict, severity, status, rung: []}, now));
	if (id === null) return null;
	// Members of another program's row have come when it did
	for (const one of newcomers)
		await joinAlert(writer, id, one, Math.min(now, alert ? now : (one.registeredMs ?? now)));
	if (alert && conflict.type === 'cwd_overlap') {
		const place = widenPlace(conflict, alert.subject, newcomers[0]?.worktree ?? null);
		if (place.subject !== alert.subject) await setSubject(writer, id, place);
	}
	await nameSides(writer, id);
	return id;
}

/** Outside of git, one who works above others makes one crowd of them; it is acknowledged where each of theirs was. */
async function takeNearby(
	writer: Writer,
	context: Context,
	members: readonly SessionRecord[],
	conflict: Conflict,
): Promise<AlertRecord | null> {
	const found = new Map<number, AlertRecord>();
	if (conflict.type !== 'cwd_overlap') return null;
	const isNear = ({type, subject}: AlertRecord) =>
		type === 'cwd_overlap' &&
		subject !== null &&
		(contains(conflict.subject, subject) || contains(subject, conflict.subject));
	// Of one that went elsewhere and was not judged since, the earlier place is no part of this one
	for (const {sessionId, worktree} of members)
		for (const alert of worktree === null ? await listCurrentAlertsOf(writer, sessionId) : [])
			if (isNear(alert)) found.set(alert.id, alert);
	const rank = ({status}: AlertRecord) => (status === 'acknowledged' ? 1 : 0);
	const [first = null, ...rest] = [...found.values()].sort((a, b) => rank(a) - rank(b) || a.id - b.id);
	for (const other of first ? rest : []) {
		await moveMembers(writer, other.id, first?.id ?? other.id);
		await endAlert(writer, other, context);
	}
	if (first) await setSubject(writer, first.id, conflict);
	return first;
}
