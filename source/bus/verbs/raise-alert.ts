import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import type {Conflict} from '../rules/conflicts.js';
import {gradeOf} from '../rules/severities.js';
import {joinAlert} from '../tables/alert-members.js';
import {nameSides, openAlert} from '../tables/alerts.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';

/**
 * Opens the alert of something about one session.
 * @returns its id, or `null` when it is known or switched off
 */
export async function raiseAlert(
	writer: Writer,
	{settings, now}: Context,
	{sessionIds, ...conflict}: Conflict & {readonly sessionIds: readonly string[]},
): Promise<number | null> {
	const sessions: SessionRecord[] = [];
	for (const sessionId of sessionIds) {
		const session = await findSession(writer, sessionId);
		if (session) sessions.push(session);
	}
	const severity = gradeOf(conflict.type, settings.severities, sessions);
	if (severity === 'off') return null;
	const alertId = await openAlert(writer, {...conflict, severity, status: 'open', rung: []}, now());
	if (alertId === null) return null;
	for (const sessionId of sessionIds) {
		const worktree = sessions.find(one => one.sessionId === sessionId)?.worktree ?? null;
		await joinAlert(writer, alertId, {sessionId, worktree}, now());
	}
	await nameSides(writer, alertId);
	return alertId;
}
