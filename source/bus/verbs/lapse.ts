import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {unreadLimit} from '../limits.js';
import {type LockRecord, releaseLock} from '../tables/locks.js';
import {insertMessage} from '../tables/messages.js';
import {isLive} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {day} from '../timestamps.js';
import {passOn} from './pass-on.js';
import {busSender} from './tell-crowd.js';

/** Gives locks of one holder free whose leases ran out, and tells the holder, who may still count on them. */
export async function lapse(writer: Writer, context: Context, locks: readonly LockRecord[]): Promise<void> {
	const {now} = context;
	const paths: string[] = [];
	const freed: string[] = [];
	for (const {path, sessionId, isFirm} of locks) {
		// What others wait for ends as their holders were told it would
		const reason = isFirm ? 'passed on' : 'expired';
		if (!(await releaseLock(writer, path, sessionId, reason, now()))) continue;
		freed.push(path);
		if (!isFirm) paths.push(path);
	}
	await passOn(writer, context, freed);
	const [first] = locks;
	const holder = first && paths.length > 0 ? await findSession(writer, first.sessionId) : null;
	if (!holder || !isLive(holder) || holder.kind === 'monitor' || holder.unread >= unreadLimit / 2) return;
	await insertMessage(
		writer,
		{...lapseNews, recipientId: holder.sessionId, body: describeLapse(paths)},
		now(),
	);
}

/** Nothing to begin a turn for: it is of use when the holder goes on. */
const lapseNews = {
	senderId: busSender,
	type: 'lock_expired',
	priority: 'low',
	ttlSeconds: day / 1000,
	threadId: null,
	replyTo: null,
	ackRequired: false,
	alertId: null,
} as const;

/** Most paths that are named in one message. */
const mostNamed = 10;

function describeLapse(paths: readonly string[]): string {
	const rest = paths.length - mostNamed;
	const named = [...paths.slice(0, mostNamed), ...(rest > 0 ? [`and ${rest} more`] : [])].join('\n');
	const what = paths.length === 1 ? 'Your lock ran out' : `${paths.length} of your locks ran out`;
	return `${what} while you were not at work, and others may write there now. Lock again, and read again, before you go on:\n${named}`;
}
