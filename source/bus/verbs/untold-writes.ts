import {modificationTime, stampLag} from '../../system/modification-time.js';
import {isWrittenReal, type RealPath} from '../../system/real-path.js';
import type {Reader, Writer} from '../engine/engine.js';
import {readKnowledge} from '../tables/edits.js';
import {listLocksOf} from '../tables/locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {recordWrite} from './record-write.js';
import type {Write} from './unguarded-writes.js';

/** A file that a session may have written since a moment, in milliseconds since the epoch: the bus could not be told. */
export type UntoldWrite = {readonly path: RealPath; readonly sinceMs: number};

/**
 * Remembers the files that changed under locks which guard edits of a session. Called before the locks are given
 * back, because the event that tells of a write may come after that of the end of the turn, or never.
 */
export async function recordUntoldWrites(writer: Writer, session: SessionRecord, now: number): Promise<void> {
	const guarded: UntoldWrite[] = [];
	for (const {path, origin, acquiredAt} of await listLocksOf(writer, session.sessionId))
		if (origin === 'edit' && isWrittenReal(path)) guarded.push({path, sinceMs: Date.parse(acquiredAt)});
	for (const {path} of await findWritten(writer, session, guarded))
		await recordWrite(writer, session, path, now);
}

/** Which of some files were written since, so that nobody but the session can have done it. */
export async function findWritten(
	reader: Reader,
	{sessionId}: SessionRecord,
	files: readonly UntoldWrite[],
): Promise<Write[]> {
	const written: Write[] = [];
	for (const {path, sinceMs} of files) {
		const atMs = modificationTime(path);
		if (atMs === null || atMs < sinceMs - stampLag) continue;
		const {knownMs, foreign} = await readKnowledge(reader, path, sessionId);
		// A change that others are known to have made is not this session's
		const isForeign = foreign !== null && foreign.editedMs >= atMs;
		if (knownMs < atMs && !isForeign) written.push({path, atMs});
	}
	return written;
}
