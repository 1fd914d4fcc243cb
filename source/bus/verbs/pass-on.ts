import {peerPath} from '../../presentation/peer-words.js';
import {isWrittenReal} from '../../system/real-path.js';
import {type Context, leaseClocks, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {evidenceWindow, firstServed, unreadLimit} from '../limits.js';
import {listDeniedEdits, settleContention} from '../tables/contentions.js';
import {offerLock} from '../tables/edit-locks.js';
import {listLocksOn} from '../tables/locks.js';
import {insertMessage} from '../tables/messages.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {minute} from '../timestamps.js';
import {isFree} from './in-the-way.js';
import {busSender} from './tell-crowd.js';

/**
 * Keeps files that have just come free for a while for whoever was denied each of them first, and tells them.
 * @param freed what was locked
 * @param present one who is told otherwise
 */
export async function passOn(
	writer: Writer,
	context: Context,
	freed: readonly string[],
	present: string | null = null,
): Promise<void> {
	const kept = new Map<SessionRecord, string[]>();
	const askers = new Map<string, SessionRecord | null>();
	const served = new Set<string>();
	for (const path of freed) {
		for (const {subject, wantedBy} of await listDeniedEdits(writer, path, context.now() - evidenceWindow)) {
			if (served.has(subject)) continue;
			const asker = askers.get(wantedBy) ?? (await findSession(writer, wantedBy));
			askers.set(wantedBy, asker);
			if (!asker || !(await offer(writer, context, asker, subject))) continue;
			served.add(subject);
			kept.set(asker, [...(kept.get(asker) ?? []), subject]);
		}
	}
	for (const [asker, paths] of kept)
		if (asker.sessionId !== present) await tellFree(writer, context, asker, paths);
}

/** Keeps one file for a session that can still make use of it. Returns whether it does. */
async function offer(writer: Writer, context: Context, asker: SessionRecord, path: string): Promise<boolean> {
	if (asker.kind !== 'agent' || !isLive(asker) || presenceOf(asker, context) === 'gone') return false;
	if (!isWrittenReal(path)) return false;
	const wish = {path, scope: 'file', aliases: [], mode: 'exclusive', ttlMs: firstServed} as const;
	if (!(await isFree(writer, context, asker, wish))) return false;
	const {sessionId} = asker;
	// A shared lock of its own lets nobody else edit it either
	const hasOwn = (await listLocksOn(writer, path)).some(row => row.sessionId === sessionId);
	if (!hasOwn) await offerLock(writer, {...wish, sessionId}, leaseClocks(context));
	await settleContention(writer, sessionId, 'file', path);
	return true;
}

async function tellFree(
	writer: Writer,
	{now}: Context,
	{sessionId, unread}: SessionRecord,
	paths: readonly string[],
): Promise<void> {
	if (unread >= unreadLimit / 2) return;
	const until = new Date(now() + firstServed).toISOString().slice(11, 19);
	const files = paths.map(path => peerPath(path)).join(', ');
	const body = `What you were denied has come free: ${files}. Until ${until} UTC it is kept for you: read it again, then make your edit.`;
	await insertMessage(writer, {...news, recipientId: sessionId, body}, now());
}

/** Worth a turn: whoever was denied something has put off work for it. */
const news = {
	senderId: busSender,
	type: 'lock_free',
	priority: 'normal',
	ttlSeconds: (10 * minute) / 1000,
	threadId: null,
	replyTo: null,
	ackRequired: false,
	alertId: null,
} as const;
