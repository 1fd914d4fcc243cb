import {peerPath} from '../../presentation/peer-words.js';
import {isWrittenReal, type RealPath} from '../../system/real-path.js';
import {type Context, leaseClocks, presenceOf} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {evidenceWindow, firstServed, unreadLimit} from '../limits.js';
import {
	type DeniedWish,
	listDeniedEdits,
	listWishesOf,
	recordContention,
	settleContention,
} from '../tables/contentions.js';
import {offerLock} from '../tables/edit-locks.js';
import {type LockRecord, listLocksOf, listLocksOn, releaseLock} from '../tables/locks.js';
import {expireMessagesAbout} from '../tables/message-ends.js';
import {insertMessage} from '../tables/messages.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {type HeldLock, listHeldOf} from './held-locks.js';
import {listHeldInTheWay} from './in-the-way.js';
import {busSender} from './tell-crowd.js';

/**
 * Keeps files that have just come free for a while for whoever was denied them first, and tells them. Of a wish for
 * several files all are kept at once, or none: two who each have one that the other needs would wait for ever.
 * @param freed what was locked
 * @param present one who is told otherwise
 */
export async function passOn(
	writer: Writer,
	context: Context,
	freed: readonly string[],
	present: string | null = null,
): Promise<void> {
	const left: string[] = [];
	for (const wish of await listWishesFor(writer, context, freed)) {
		const asker = await findSession(writer, wish.wantedBy);
		const offer = asker && (await prepareOffer(writer, context, asker, wish));
		if (!offer) continue;
		for (const lock of offer.giveWay) left.push(...(await giveWay(writer, context, lock, wish)));
		for (const path of offer.paths) {
			const kept = {...wishFor(path), sessionId: asker.sessionId, editMs: wish.deniedMs};
			await offerLock(writer, kept, leaseClocks(context));
		}
		for (const path of wish.subjects) await settleContention(writer, asker.sessionId, 'file', path);
		if (asker.sessionId !== present) await tellFree(writer, context, asker, wish.subjects);
	}
	// Each time to one who was denied earlier, so that it comes to an end
	if (left.length > 0) await passOn(writer, context, left, present);
}

/** The wishes for which some paths may have been in the way; what was denied first comes first. */
async function listWishesFor(
	reader: Reader,
	context: Context,
	freed: readonly string[],
): Promise<DeniedWish[]> {
	const since = context.now() - evidenceWindow;
	const wanted = new Map<string, Set<string>>();
	for (const path of freed) {
		for (const {subject, wantedBy} of await listDeniedEdits(reader, path, since))
			wanted.set(wantedBy, (wanted.get(wantedBy) ?? new Set()).add(subject));
	}
	const wishes: DeniedWish[] = [];
	for (const [wantedBy, subjects] of wanted) {
		const own = await listWishesOf(reader, wantedBy, since);
		wishes.push(...own.filter(wish => wish.subjects.some(subject => subjects.has(subject))));
	}
	return wishes.sort((a, b) => a.deniedMs - b.deniedMs || (a.wantedBy < b.wantedBy ? -1 : 1));
}

const wishFor = (path: RealPath) =>
	({path, scope: 'file', aliases: [], mode: 'exclusive', ttlMs: firstServed}) as const;

/** What has to be done to keep all files of a wish for a session; `null` where that cannot be, or is of no use to it. */
async function prepareOffer(
	reader: Reader,
	context: Context,
	asker: SessionRecord,
	{subjects, deniedMs}: DeniedWish,
): Promise<{readonly paths: readonly RealPath[]; readonly giveWay: readonly HeldLock[]} | null> {
	if (asker.kind !== 'agent' || !isLive(asker) || presenceOf(asker, context) === 'gone') return null;
	const paths: RealPath[] = [];
	const giveWay: HeldLock[] = [];
	for (const path of subjects) {
		if (!isWrittenReal(path)) return null;
		for (const lock of await listHeldInTheWay(reader, context, asker, wishFor(path))) {
			if (lock.stage !== 'kept' || (lock.editMs ?? 0) <= deniedMs) return null;
			giveWay.push(lock);
		}
		// A shared lock of its own lets nobody else edit it either
		const isOwn = (row: LockRecord) => row.sessionId === asker.sessionId && row.stage !== 'kept';
		const own = (await listLocksOn(reader, path)).filter(isOwn);
		if ((await listHeldOf(reader, context, own)).length === 0) paths.push(path);
	}
	return {paths, giveWay};
}

/**
 * Takes back what is only kept for one who was denied it later, with all that is kept for the same wish.
 * @returns what has come free besides
 */
async function giveWay(
	writer: Writer,
	context: Context,
	{sessionId, editMs}: HeldLock,
	{wantedBy: heldBy, subjects}: DeniedWish,
): Promise<string[]> {
	const now = context.now();
	const left: string[] = [];
	for (const lock of await listLocksOf(writer, sessionId)) {
		const {path, stage} = lock;
		if (stage !== 'kept' || lock.editMs !== editMs) continue;
		await releaseLock(writer, path, sessionId, 'passed on', now);
		await withdrawOffer(writer, context, lock);
		const isTaken = subjects.includes(path);
		if (!isTaken) left.push(path);
		const refused = {kind: 'file', subject: path, wantedBy: sessionId, how: 'locked'} as const;
		const holder = isTaken ? {heldBy, held: path} : {heldBy: '', held: ''};
		await recordContention(writer, {...refused, ...holder, refusedMs: now, deniedMs: editMs});
	}
	return left;
}

/** Takes back unread news of a file that is kept for a session: it has made use of it, or has it no more. */
export async function withdrawOffer(
	writer: Writer,
	{now}: Context,
	{sessionId, path}: Pick<LockRecord, 'sessionId' | 'path'>,
): Promise<void> {
	await expireMessagesAbout(writer, {recipientId: sessionId, type: news.type, words: peerPath(path)}, now());
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
	// It is no news any more once the file may be somebody else's
	ttlSeconds: firstServed / 1000,
	threadId: null,
	replyTo: null,
	ackRequired: false,
	alertId: null,
} as const;
