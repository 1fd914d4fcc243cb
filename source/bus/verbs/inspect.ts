import type {Context} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {receiptsOf} from '../rules/broadcast-receipts.js';
import {readAncestors, runsInside} from '../rules/lineage.js';
import type {SessionCache} from '../session-cache.js';
import {listClaimsOf, presentClaim} from '../tables/claims.js';
import {listLocksOf, presentLock} from '../tables/locks.js';
import {findMessage} from '../tables/messages.js';
import {listThread} from '../tables/past-messages.js';
import {listReceiptsOf} from '../tables/receipts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listSessionsOfPid} from '../tables/sessions.js';
import {formatTimestamp} from '../timestamps.js';
import type {
	Claim,
	Holdings,
	Lock,
	MessageInspection,
	PartiesInspection,
	SessionInspection,
} from '../types.js';
import {listHeldOf} from './held-locks.js';
import {presentMessages} from './present-messages.js';
import {peek} from './receive.js';
import {readTimeline} from './timeline.js';

/** How much is looked at: more than one screen shows at once, and little enough to be read at every change. */
const most = {mail: 20, events: 15, thread: 100} as const;

/** What one session holds, has not read and did last. Nothing is known of one that is not on record. */
export async function inspectSession(
	reader: Reader,
	context: Context,
	sessionId: string,
): Promise<SessionInspection> {
	const session = await findSession(reader, sessionId);
	const mail = session ? await peek(reader, context, session, most.mail) : [];
	return {
		runsInside: session && (await findOuter(reader, session)),
		...(await listHoldings(reader, context, [sessionId])),
		mail: await presentMessages(reader, mail, context.now()),
		timeline: await readTimeline(reader, {sessionId, limit: most.events}),
	};
}

/** The nearest agent inside of which a session runs. */
async function findOuter(reader: Reader, session: SessionRecord): Promise<string | null> {
	for (const [pid] of readAncestors(session.ancestors)) {
		const outer = (await listSessionsOfPid(reader, pid)).find(row => isLive(row) && runsInside(session, row));
		if (outer) return outer.sessionId;
	}
	return null;
}

/** Some sessions, as far as they are on record, and what they hold. */
export async function inspectParties(
	reader: Reader,
	context: Context,
	sessionIds: readonly string[],
): Promise<Omit<PartiesInspection, 'sessions'> & {readonly sessions: readonly SessionRecord[]}> {
	const sessions: SessionRecord[] = [];
	for (const sessionId of sessionIds) {
		const session = await findSession(reader, sessionId);
		if (session) sessions.push(session);
	}
	return {sessions, ...(await listHoldings(reader, context, sessionIds))};
}

/** Who sent a message, who has read it, and its thread. Nothing is known of one that is not on record. */
export async function inspectMessage(
	reader: Reader,
	{now}: Context,
	cache: SessionCache,
	id: number,
): Promise<Omit<MessageInspection, 'sender'> & {readonly sender: SessionRecord | null}> {
	const message = await findMessage(reader, id);
	if (!message) return {sender: null, receipts: [], thread: []};
	const {senderId, recipientId} = message;
	const receipts =
		recipientId === null
			? receiptsOf(
					message,
					[...(await cache.refresh(reader)).values()].filter(isLive),
					await listReceiptsOf(reader, id),
					now(),
				)
			: [];
	const thread = await listThread(reader, message.threadId ?? id, most.thread);
	return {
		sender: senderId === null ? null : await findSession(reader, senderId),
		receipts,
		thread: (thread.length > 1 ? thread : []).map(({sentMs, ...rest}) => ({
			...rest,
			createdAt: formatTimestamp(sentMs),
		})),
	};
}

async function listHoldings(
	reader: Reader,
	context: Context,
	sessionIds: readonly string[],
): Promise<Holdings> {
	const locks: Lock[] = [];
	const claims: Claim[] = [];
	for (const id of sessionIds) {
		const held = await listHeldOf(reader, context, await listLocksOf(reader, id));
		locks.push(...held.map(lock => presentLock(lock, lock.endsMs)));
		claims.push(...(await listClaimsOf(reader, id)).map(presentClaim));
	}
	return {
		locks: locks.sort((a, b) => compare(a.path, b.path)),
		claims: claims.sort((a, b) => compare(a.claimedAt, b.claimedAt) || compare(a.taskId, b.taskId)),
	};
}

function compare(one: string, other: string): number {
	return one < other ? -1 : Number(one > other);
}
