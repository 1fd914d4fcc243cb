import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {releaseEditLocksOf} from '../tables/edit-locks.js';
import type {SessionRecord} from '../tables/session-record.js';
import {passOn} from './pass-on.js';
import {recordUntoldWrites} from './untold-writes.js';

/** Gives the files free that only edits of a turn which is over have reserved. */
export async function endEdits(writer: Writer, context: Context, session: SessionRecord): Promise<void> {
	const now = context.now();
	await recordUntoldWrites(writer, session, now);
	await passOn(writer, context, await releaseEditLocksOf(writer, session.sessionId, now));
}
