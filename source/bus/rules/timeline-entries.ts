import {cleanText} from '../../presentation/clean-text.js';
import type {AlertRecord} from '../tables/alerts.js';
import type {ClaimRecord} from '../tables/claims.js';
import type {Edit} from '../tables/edits.js';
import type {PastLock} from '../tables/past-locks.js';
import type {PastMessage} from '../tables/past-messages.js';
import {formatTimestamp} from '../timestamps.js';
import type {TimelineEntry} from '../types.js';
import {describeLifecycle} from './lifecycle-text.js';

/** What is told of everything that happens to a claim, a lock, an alert. */
type About = Omit<TimelineEntry, 'id' | 'at' | 'text'>;

/** An entry, or none where it did not happen or nobody knows when. */
function entry(about: About, thing: string, at: string | null, text: string): TimelineEntry[] {
	return at === null || at === '' ? [] : [{id: `${about.kind} ${at} ${thing}`, at, ...about, text}];
}

/** A foreign name among our words: half a sequence at its end would take some of them along when it is cleaned. */
const name = cleanText;

/** That a message was sent, or what it tells of a session that came or went. */
export function tellMessage(message: PastMessage): TimelineEntry[] {
	const {id, type, senderId, recipientId, beginning, sentMs} = message;
	const at = formatTimestamp(sentMs);
	const news = describeLifecycle(message);
	if (news !== null) {
		const about = {kind: 'lifecycle', sessionId: senderId, otherId: null, subject: null} as const;
		return entry(about, String(id), at, news);
	}
	const about = {kind: 'message', sessionId: senderId, otherId: recipientId, subject: beginning} as const;
	return entry(about, String(id), at, `sent ${name(type)} to ${name(recipientId ?? 'all')}`);
}

/** That a task was claimed. */
export function tellClaim({taskId, sessionId, claimedAt}: ClaimRecord): TimelineEntry[] {
	return entry(aboutClaim(taskId, sessionId), `+ ${taskId}`, claimedAt, 'claimed');
}

/** That a task came free, and why. */
export function tellRelease({taskId, sessionId, releasedMs, releasedReason}: ClaimRecord): TimelineEntry[] {
	const text = releaseWords.get(releasedReason ?? '') ?? 'released';
	return entry(aboutClaim(taskId, sessionId), `- ${taskId}`, formatTimestamp(releasedMs), text);
}

function aboutClaim(taskId: string, sessionId: string): About {
	return {kind: 'claim', sessionId, otherId: null, subject: taskId};
}

/** That a lock was acquired. */
export function tellLock({path, sessionId, mode, acquiredAt}: PastLock): TimelineEntry[] {
	const text = mode === 'shared' ? 'locked with others' : 'locked';
	return entry(aboutLock(path, sessionId), `+ ${sessionId} ${path}`, acquiredAt, text);
}

/** That a lock came free, and why. */
export function tellUnlock({path, sessionId, releasedMs, releasedReason}: PastLock): TimelineEntry[] {
	const text = unlockWords.get(releasedReason ?? '') ?? 'unlocked';
	return entry(aboutLock(path, sessionId), `- ${sessionId} ${path}`, formatTimestamp(releasedMs), text);
}

function aboutLock(path: string, sessionId: string): About {
	return {kind: 'lock', sessionId, otherId: null, subject: path};
}

/** That a file was edited. */
export function tellEdit({path, sessionId, editedMs}: Edit): TimelineEntry[] {
	const about = {kind: 'edit', sessionId, otherId: null, subject: path} as const;
	return entry(about, `${sessionId} ${path}`, formatTimestamp(editedMs), 'edited');
}

/** All that happened to an alert. */
export function tellAlert(alert: AlertRecord): TimelineEntry[] {
	const [sessionId = null, otherId = null] = alert.sessionIds;
	const about = {kind: 'alert', sessionId, otherId, subject: alert.subject} as const;
	const what = name(alert.type).replaceAll('_', ' ');
	const tell = (sign: string, at: string | null, text: string) =>
		entry(about, `${alert.id} ${sign}`, at, text);
	return [
		...tell('opened', alert.createdAt, `${alert.severity} ${what}`),
		...tell(
			'acknowledged',
			alert.acknowledgedAt,
			`${what} acknowledged${alert.acknowledgedBy === null ? '' : ` by ${name(alert.acknowledgedBy)}`}`,
		),
		...tell('escalated', alert.escalatedAt, `${what} escalated`),
		...tell('resolved', alert.resolvedAt, `${what} resolved`),
	];
}

/** Why a claim came free, where its holder did not give it back. */
const releaseWords: ReadonlyMap<string, string> = new Map([
	['ended', 'released at its end'],
	['orphaned', 'released by its death'],
]);

/** Why a lock came free, where its holder did not give it back. */
const unlockWords: ReadonlyMap<string, string> = new Map([
	['ended', 'unlocked at its end'],
	['orphaned', 'unlocked by its death'],
	['expired', 'let its lock expire'],
]);
