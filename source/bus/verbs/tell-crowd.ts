import {commandLine} from '../../presentation/peer-words.js';
import type {Writer} from '../engine/engine.js';
import {unreadLimit} from '../limits.js';
import {describeFor} from '../rules/alert-text.js';
import {isUnguarded} from '../rules/conflicts.js';
import type {AlertRecord} from '../tables/alerts.js';
import {listLocksOn} from '../tables/locks.js';
import {insertMessage, replaceMessageOfAlerts} from '../tables/messages.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import type {AlertMember, AlertType} from '../types.js';

/** Sender of what the bus itself says. */
export const busSender = 'session-bus';

/** Alerts never fill more than half a mailbox: the other half is for the sessions. */
const alertMailLimit = unreadLimit / 2;

/**
 * Tells of crowds that somebody joined: each newcomer in one message that names all, and the first members who share
 * his place in one that takes the place of the last of its cause while that is unread. A quiet crowd is no news.
 * @param alerts with those who share their causes
 * @param news who came, by alert
 */
export async function tellOfCrowds(
	writer: Writer,
	alerts: readonly AlertRecord[],
	news: ReadonlyMap<number, readonly SessionRecord[]>,
	now: number,
): Promise<void> {
	const loud = alerts.filter(({status}) => status !== 'quiet');
	const concerned = new Set<string>();
	for (const alert of loud) {
		const newcomers = news.get(alert.id) ?? [];
		const mates = alert.members.filter(member => newcomers.some(one => sharesPlace(alert, member, one)));
		for (const {sessionId} of [...newcomers, ...mates]) concerned.add(sessionId);
	}
	for (const sessionId of concerned) {
		const isNews = ({id, sessionIds}: AlertRecord) =>
			sessionIds.includes(sessionId) || news.get(id)?.some(one => one.sessionId === sessionId);
		await tell(writer, sessionId, loud.filter(isNews), now);
	}
}

/** What can only be shared in one place. */
const causesOfPlace: ReadonlySet<string> = new Set<AlertType>(['cwd_overlap', 'file_conflict', 'head_moved']);

function sharesPlace({type}: AlertRecord, {worktree}: AlertMember, newcomer: SessionRecord): boolean {
	return causesOfPlace.has(type) || (worktree !== null && worktree === newcomer.worktree);
}

/** Whether others wait for a file that a session holds. */
async function isWaitedFor(
	writer: Writer,
	recipientId: string,
	{type, subject, detail}: AlertRecord,
): Promise<boolean> {
	if (type !== 'file_conflict' || subject === null || isUnguarded(detail ?? '')) return false;
	return (await listLocksOn(writer, subject)).some(({sessionId}) => sessionId === recipientId);
}

/** How a holder lets others at a file. */
const wayOut = (subject: string): string =>
	`; you hold it. When you are done with it: ${commandLine('session-bus', 'unlock', subject)}`;

async function tell(
	writer: Writer,
	recipientId: string,
	alerts: readonly AlertRecord[],
	now: number,
): Promise<void> {
	const recipient = await findSession(writer, recipientId);
	const [first] = alerts;
	if (!first || !recipient || !isLive(recipient)) return;
	const lines: string[] = [];
	for (const alert of alerts) {
		const how = (await isWaitedFor(writer, recipientId, alert)) ? wayOut(alert.subject ?? '') : '';
		lines.push(`[${alert.severity}] ${alert.type}: ${describeFor(recipientId, alert)}${how}`);
	}
	const body = lines.join('\n');
	const ids = alerts.map(({id}) => id);
	if (await replaceMessageOfAlerts(writer, recipientId, ids, body)) return;
	if (recipient.unread >= alertMailLimit) return;
	await insertMessage(
		writer,
		{
			senderId: busSender,
			recipientId,
			type: 'operator_alert',
			body,
			priority: alerts.some(({severity}) => severity === 'CRITICAL') ? 'high' : 'normal',
			ttlSeconds: null,
			threadId: null,
			replyTo: null,
			ackRequired: false,
			alertId: first.id,
		},
		now,
	);
}
