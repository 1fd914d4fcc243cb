import {peerWord} from '../presentation/peer-words.js';
import type {Reader} from './engine/engine.js';
import {refusedError, usageError} from './errors.js';
import {isLive, type SessionRecord} from './tables/session-record.js';
import {findSession} from './tables/sessions.js';
import {requireSession} from './verbs/find-session.js';

/** The session of exactly this id: what acts on a session must never act on one whose name is merely like it. */
export async function requireKnown(reader: Reader, sessionId: string): Promise<SessionRecord> {
	const session = await findSession(reader, sessionId);
	if (session) return session;
	const meant = await requireSession(reader, sessionId);
	throw usageError(
		`there is no session ${peerWord(sessionId)}`,
		`did you mean ${peerWord(meant.sessionId)}?`,
	);
}

/** The same, if it takes part. */
export async function requireLive(reader: Reader, sessionId: string): Promise<SessionRecord> {
	const session = await requireKnown(reader, sessionId);
	if (isLive(session)) return session;
	throw refusedError(
		`the session ${peerWord(session.sessionId)} has ended`,
		'register it again with `session-bus register`',
	);
}
