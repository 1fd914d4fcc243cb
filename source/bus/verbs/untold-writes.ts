import {modificationTime, stampLag} from '../../system/modification-time.js';
import type {Writer} from '../engine/engine.js';
import {readKnowledge} from '../tables/edits.js';
import {listLocksOf} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {recordWrite} from './record-write.js';

/**
 * Remembers the files that changed under locks which guard edits of a session. Called before the locks are given
 * back, because the event that tells of a write may come after that of the end of the turn, or never.
 */
export async function recordUntoldWrites(writer: Writer, session: SessionRecord, now: number): Promise<void> {
	for (const {path, origin, acquiredAt} of await listLocksOf(writer, session.sessionId)) {
		if (origin !== 'edit') continue;
		const modifiedMs = modificationTime(path);
		if (modifiedMs === null || modifiedMs < Date.parse(acquiredAt) - stampLag) continue;
		const {knownMs, foreign} = await readKnowledge(writer, path, session.sessionId);
		// A change that others are known to have made is not this session's
		const isForeign = foreign !== null && foreign.editedMs >= modifiedMs;
		if (knownMs < modifiedMs && !isForeign) await recordWrite(writer, session, path, now);
	}
}
