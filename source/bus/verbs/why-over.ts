import {type Context, presenceOf} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';

/**
 * Why nothing more will come for a session that somebody waits for, in words; `null` while it takes part. A process
 * that is gone is reason enough to stop waiting, though not yet to take anything from its session.
 * @param known the session as it was when the waiting began
 */
export async function whyOver(
	reader: Reader,
	context: Context,
	known: SessionRecord,
): Promise<string | null> {
	const session = await findSession(reader, known.sessionId);
	if (!session) return 'it is not on this bus any more';
	if (!isLive(session)) return session.endReason ?? 'it has ended';
	const {processStarted, pid} = known.identity;
	const isSameProcess =
		session.identity.pid === pid &&
		(processStarted === null || session.identity.processStarted === processStarted);
	if (!isSameProcess) return 'another process has its id now';
	if (known.agentSessionId !== null && session.agentSessionId !== known.agentSessionId)
		return 'its process has gone on to another conversation';
	return presenceOf(session, context) === 'gone' ? 'its process is gone' : null;
}
