import {writeReal} from '../../system/real-path.js';
import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {inheritEdits} from '../tables/edits.js';
import {takeOrphanedLocksOf} from '../tables/locks.js';
import {setReadsSince} from '../tables/session-events.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listSessionsOfConversation} from '../tables/sessions.js';
import {handOver} from './hand-over.js';
import {acquire} from './lock.js';

/** The sessions of a conversation that are over or whose processes are gone, newest first. */
export async function listPredecessors(
	writer: Writer,
	context: Context,
	{agentSessionId, llmVendor}: {readonly agentSessionId: string | null; readonly llmVendor: string},
	sessionId: string,
): Promise<SessionRecord[]> {
	if (agentSessionId === null) return [];
	return (await listSessionsOfConversation(writer, agentSessionId, llmVendor)).filter(
		row => row.sessionId !== sessionId && (!isLive(row) || presenceOf(row, context) === 'gone'),
	);
}

/**
 * Gives a session what all dead sessions of its conversation had. What others took since their deaths stays theirs;
 * whoever lives keeps what is theirs.
 * @param isResumed its process has just taken the conversation up, and so knows of files what the conversation knew
 */
export async function continueConversation(
	writer: Writer,
	context: Context,
	predecessors: readonly SessionRecord[],
	sessionId: string,
	isResumed: boolean,
): Promise<void> {
	for (const predecessor of predecessors) {
		await handOver(writer, context, predecessor, sessionId);
		// What its model has read, it has read before others changed it meanwhile
		if (isResumed) await inheritEdits(writer, predecessor.sessionId, sessionId);
		const heir = await findSession(writer, sessionId);
		if (!heir) continue;
		const readsSince = [heir, predecessor].map(row => row.readsSinceMs ?? row.registeredMs ?? context.now());
		if (isResumed) await setReadsSince(writer, sessionId, Math.min(...readsSince));
		for (const lock of await takeOrphanedLocksOf(writer, predecessor.sessionId))
			await acquire(writer, context, heir, {
				...lock,
				path: writeReal(lock.path),
				aliases: lock.aliases ?? [],
			});
	}
}
