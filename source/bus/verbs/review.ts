import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {writeInSlices} from '../in-slices.js';
import {isSuspect, judge} from '../judge.js';
import {episodeOf} from '../rules/conflicts.js';
import {escalateAlerts, mustEscalate} from '../tables/acknowledgements.js';
import {findCurrentAlert, listCurrentAlertsOfType} from '../tables/alerts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {listUndelivered, type Undelivered} from '../tables/undelivered.js';
import {formatTimestamp, minute} from '../timestamps.js';
import {endAlert} from './leave-alert.js';
import {raiseAlert} from './raise-alert.js';

/**
 * Alerts of sessions that hang at two looks, and ends the alerts of those that are known to go on.
 * @param sessions live sessions whose processes were just seen to run
 * @param before those that were hung at the look before
 * @returns those that are hung at this one
 */
export async function reviewHung(
	context: Context,
	sessions: readonly SessionRecord[],
	before: ReadonlySet<string>,
): Promise<ReadonlySet<string>> {
	const {engine} = context;
	const agents = sessions.filter(({kind}) => kind === 'agent');
	const hung = new Set(
		agents
			.filter(session => judge(session, 'alive', context).state === 'hung')
			.map(({sessionId}) => sessionId),
	);
	const alerted = (await engine.read(reader => listCurrentAlertsOfType(reader, 'session_hung'))).flatMap(
		({sessionIds}) => sessionIds,
	);
	const cleared = new Set(
		agents.filter(session => !isSuspect(session, 'alive', context)).map(({sessionId}) => sessionId),
	);
	const changed = [
		...[...hung].filter(sessionId => before.has(sessionId) && !alerted.includes(sessionId)),
		...alerted.filter(sessionId => cleared.has(sessionId)),
	];
	await writeInSlices(context, changed, async (writer, sessionId) => {
		const session = await findSession(writer, sessionId);
		if (session && isLive(session)) await syncHung(writer, context, session);
	});
	return hung;
}

/** Its event may have come since it was judged first, so it is judged again where nothing can come between. */
async function syncHung(writer: Writer, context: Context, session: SessionRecord): Promise<void> {
	const {sessionId} = session;
	const presence = presenceOf(session, context);
	const {state, reason} = judge(session, presence, context);
	const episode = episodeOf('session_hung', sessionId);
	if (state === 'hung') {
		await raiseAlert(writer, context, {
			type: 'session_hung',
			episode,
			sessionIds: [sessionId],
			subject: sessionId,
			detail: `${sessionId}: ${reason}`,
		});
		return;
	}
	if (isSuspect(session, presence, context)) return;
	const alert = await findCurrentAlert(writer, episode);
	if (alert) await endAlert(writer, alert, context);
}

/** Alerts of mail that live agents leave unread, and ends the alerts of mail that was read meanwhile. */
export async function reviewUndelivered(context: Context): Promise<void> {
	const {engine, settings, now} = context;
	const before = now() - settings.thresholds.undelivered;
	const late = await engine.read(reader => listUndelivered(reader, before, now()));
	const open = await engine.read(reader => listCurrentAlertsOfType(reader, 'undelivered'));
	const lateIds = new Set(late.map(({recipientId}) => recipientId));
	const openIds = new Set(open.flatMap(({sessionIds}) => sessionIds));
	const fresh = late.filter(({recipientId}) => !openIds.has(recipientId));
	const over = open.filter(({sessionIds}) => sessionIds.every(sessionId => !lateIds.has(sessionId)));
	await writeInSlices(context, fresh, (writer, mail) => raiseUndelivered(writer, context, mail));
	await writeInSlices(context, over, (writer, alert) => endAlert(writer, alert, context));
}

async function raiseUndelivered(
	writer: Writer,
	context: Context,
	{recipientId, senderId, messageId, sentMs}: Undelivered,
): Promise<void> {
	const minutes = Math.floor((context.now() - sentMs) / minute);
	await raiseAlert(writer, context, {
		type: 'undelivered',
		episode: episodeOf('undelivered', recipientId),
		sessionIds: [recipientId],
		subject: recipientId,
		detail: `${recipientId} has not read message ${messageId} of ${senderId ?? 'unknown'} for ${minutes}m, sent ${formatTimestamp(sentMs)}`,
	});
}

/** Lets the critical alerts that nobody acknowledged in time ring again, each once. Returns their ids. */
export async function reviewEscalation(context: Context): Promise<readonly number[]> {
	const {engine, settings, now} = context;
	const before = now() - settings.thresholds.escalation;
	if (!(await engine.read(reader => mustEscalate(reader, before)))) return [];
	return engine.write(writer => escalateAlerts(writer, before, now()));
}
