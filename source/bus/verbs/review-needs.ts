import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {writeInSlices} from '../in-slices.js';
import {episodeOf} from '../rules/conflicts.js';
import {type Need, needsOf} from '../rules/needs.js';
import {gradeOf} from '../rules/severities.js';
import {type AlertRecord, findCurrentAlert, listCurrentAlertsOfType, tellAnew} from '../tables/alerts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {endAlert} from './leave-alert.js';
import {raiseAlert} from './raise-alert.js';

const types = ['session_waiting', 'session_limited'] as const satisfies readonly Need['type'][];

/**
 * Alerts of sessions that wait for a person, or for the end of their vendor's limit, and ends the alerts of those that
 * go on. Written only where something has changed.
 * @param sessions live sessions, as they are on record now
 */
export async function reviewNeeds(context: Context, sessions: readonly SessionRecord[]): Promise<void> {
	const alerts = await context.engine.read(listNeedAlerts);
	const stale = sessions.filter(session => {
		const needs = needsNow(context, session);
		return types.some(type => {
			const alert = alerts.find(one => one.type === type && one.sessionIds.includes(session.sessionId));
			return stepFor(needs.find(need => need.type === type) ?? null, alert ?? null) !== null;
		});
	});
	await writeInSlices(context, stale, (writer, {sessionId}) => syncNeeds(writer, context, sessionId));
}

async function listNeedAlerts(reader: Reader): Promise<AlertRecord[]> {
	const found: AlertRecord[] = [];
	for (const type of types) found.push(...(await listCurrentAlertsOfType(reader, type)));
	return found;
}

/** Makes the alerts of what keeps one session from going on match its row. */
export async function syncNeeds(writer: Writer, context: Context, sessionId: string): Promise<void> {
	const session = await findSession(writer, sessionId);
	const needs = session ? needsNow(context, session) : [];
	for (const type of types) {
		const need = needs.find(candidate => candidate.type === type) ?? null;
		const episode = episodeOf(type, sessionId);
		const alert = await findCurrentAlert(writer, episode);
		const step = stepFor(need, alert);
		if (step === 'end' && alert) await endAlert(writer, alert, context);
		if (step === 'tell' && alert && need) await tellAnew(writer, alert.id, need.detail);
		if (step === 'raise' && need) {
			const {detail} = need;
			await raiseAlert(writer, context, {type, episode, sessionIds: [sessionId], subject: sessionId, detail});
		}
	}
}

function needsNow({settings, now}: Context, session: SessionRecord): readonly Need[] {
	if (session.kind !== 'agent' || !isLive(session)) return [];
	return needsOf(session, now(), settings.thresholds).filter(
		({type}) => gradeOf(type, settings.severities, [session]) !== 'off',
	);
}

function stepFor(need: Need | null, alert: AlertRecord | null): 'raise' | 'tell' | 'end' | null {
	if (!need) return alert ? 'end' : null;
	if (!alert) return need.isDue ? 'raise' : null;
	return alert.detail === need.detail ? null : 'tell';
}
