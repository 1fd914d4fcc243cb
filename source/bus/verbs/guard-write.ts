import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {lockLease} from '../limits.js';
import type {Coverage} from '../rules/lock-overlap.js';
import {mayHaveReadBefore} from '../rules/stale-read.js';
import {type Knowledge, markTold, readKnowledge} from '../tables/edits.js';
import {type LockRecord, listLocksOn} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {findBlocker, grant, refuse} from './lock.js';

/** Why a write may not happen now. */
export type Denied =
	/** Another session holds the file. */
	| {
			readonly why: 'locked';
			readonly path: string;
			readonly blocker: LockRecord;
			readonly holder: SessionRecord | null;
	  }
	/** Another session changed the file after this one may have read it; the file is this one's now. */
	| {
			readonly why: 'changed';
			readonly path: string;
			readonly changedMs: number;
			readonly editorId: string;
			readonly editor: SessionRecord | null;
	  };

/**
 * Takes the locks of files a session is about to write: of all or of none. Refuses when another session holds one
 * of them, and, once, when another session has changed one that this session may have read before.
 * @returns why the write may not happen, or `null`
 */
export async function guardWrite(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	files: readonly Coverage[],
): Promise<Denied | null> {
	const wishes = files.map(file => ({...file, mode: 'exclusive', ttlMs: lockLease, origin: 'edit'}) as const);
	const {sessionId} = session;
	for (const wish of wishes) {
		const blocker = await findBlocker(writer, context, sessionId, wish);
		if (!blocker) continue;
		await refuse(writer, context, session, wish.path, blocker);
		const holder = await findSession(writer, blocker.sessionId);
		return {why: 'locked', path: wish.path, blocker, holder};
	}
	const reserved: Reserved[] = [];
	for (const wish of wishes) {
		const own = (await listLocksOn(writer, wish.path)).find(row => row.sessionId === sessionId);
		// A lock that was asked for outlives the turn, and may last longer
		const knowledge =
			own?.origin === 'asked'
				? await readKnowledge(writer, wish.path, sessionId)
				: await grant(writer, context, session, wish);
		reserved.push({path: wish.path, ...knowledge});
	}
	return findUnseenChange(writer, context, session, reserved);
}

/** A file that is the session's to write, and what it should know of it first. */
type Reserved = Knowledge & {readonly path: string};

async function findUnseenChange(
	writer: Writer,
	{now}: Context,
	{sessionId, registeredMs, readsSinceMs}: SessionRecord,
	files: readonly Reserved[],
): Promise<Denied | null> {
	for (const {path, foreign, knownMs} of files) {
		const evidence = {
			foreignEditMs: foreign?.editedMs ?? null,
			knownMs,
			registeredMs: readsSinceMs ?? registeredMs ?? 0,
		};
		if (!foreign || !mayHaveReadBefore(evidence)) continue;
		// One at a time: each is read again before the write goes through
		await markTold(writer, path, sessionId, now());
		const editor = await findSession(writer, foreign.sessionId);
		return {why: 'changed', path, changedMs: foreign.editedMs, editorId: foreign.sessionId, editor};
	}
	return null;
}
