import type {RealPath} from '../../system/real-path.js';
import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {lockLease} from '../limits.js';
import type {Coverage} from '../rules/lock-overlap.js';
import {mayHaveReadBefore} from '../rules/stale-read.js';
import {type Knowledge, markTold, readKnowledge} from '../tables/edits.js';
import {listLocksOn, makeExclusive} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {type DeniedFile, deny} from './deny.js';
import {listBlockers} from './find-blocker.js';
import type {HeldLock} from './held-locks.js';
import {grant} from './lock.js';
import {withdrawOffer} from './pass-on.js';

/** Why a write may not happen now. */
export type Denied =
	/** Another session holds the file. */
	| {
			readonly why: 'locked';
			readonly path: string;
			readonly blocker: HeldLock;
			/** Whether the file is kept for this one now, or will be once it comes free, of which it is told. */
			readonly prospect: 'kept' | 'told' | null;
	  }
	/** Another session changed the file; whether it is this one's now, so that its next write goes through. */
	| (Changed & {readonly isReserved: boolean});

/** A file that another session changed after this one may have read it. */
export type Changed = {
	readonly why: 'changed';
	readonly path: RealPath;
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
	const wanted: DeniedFile[] = [];
	for (const wish of wishes)
		wanted.push({path: wish.path, blockers: await listBlockers(writer, context, session, wish)});
	const [first] = wanted.flatMap(({path, blockers}) => blockers.map(blocker => ({path, blocker})));
	if (first) {
		const isKept = await deny(writer, context, session, wanted);
		return {why: 'locked', ...first, prospect: isKept ? 'kept' : 'told'};
	}
	const reserved: KnownFile[] = [];
	for (const wish of wishes) {
		const own = (await listLocksOn(writer, wish.path)).find(row => row.sessionId === sessionId);
		// A lock that was asked for outlives the turn, and may last longer; a shared one lets others read meanwhile
		if (own?.origin === 'asked') {
			if (own.mode === 'shared') await makeExclusive(writer, own);
			reserved.push({path: wish.path, ...(await readKnowledge(writer, wish.path, sessionId))});
			continue;
		}
		if (own?.stage === 'kept') await withdrawOffer(writer, context, own);
		const {knowledge} = await grant(writer, context, session, wish);
		reserved.push({path: wish.path, ...knowledge});
	}
	const now = context.now();
	const changed = await findUnseenChange(writer, session, reserved, now);
	if (!changed) return null;
	// One at a time: each is read again before the write goes through
	await markTold(writer, {...changed, sessionId}, now);
	return {...changed, isReserved: true};
}

/** A file that is about to be written, and what the session should know of it first. */
type KnownFile = Knowledge & {readonly path: RealPath};

/** The first of some files that others have changed after a session may have read it. */
export async function findUnseenChange(
	reader: Reader,
	{registeredMs, readsSinceMs}: SessionRecord,
	files: readonly KnownFile[],
	now: number,
): Promise<Changed | null> {
	for (const {path, foreign, knownMs} of files) {
		const evidence = {
			foreignEditMs: foreign?.editedMs ?? null,
			knownMs,
			registeredMs: readsSinceMs ?? registeredMs ?? 0,
		};
		if (!foreign || !mayHaveReadBefore(evidence, now)) continue;
		const editor = await findSession(reader, foreign.sessionId);
		return {why: 'changed', path, changedMs: foreign.editedMs, editorId: foreign.sessionId, editor};
	}
	return null;
}
