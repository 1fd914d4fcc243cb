import {newcomerWindow} from '../limits.js';
import type {Receipt} from '../types.js';
import {messageStatus} from './message-status.js';

/** A broadcast, as far as its receipts depend on it. */
type Broadcast = {
	readonly id: number;
	readonly senderId: string | null;
	readonly sentMs: number;
	readonly expiresMs: number | null;
};

/** A session, as far as what it has read can be told from it. */
type Reader = {
	readonly sessionId: string;
	readonly registeredMs: number | null;
	/** The last broadcast up to which it has read all. */
	readonly broadcastCursor: number | null;
};

/** What is noted of a broadcast for one session. */
type Note = {readonly deliveredMs: number | null; readonly readAt: string | null};

/**
 * Where a broadcast is on its way to each session that shall read it. A cursor that has passed it shows that it was
 * read, unless it has run out: then it may have passed unread.
 */
export function receiptsOf(
	{id, senderId, sentMs, expiresMs}: Broadcast,
	sessions: readonly Reader[],
	notes: ReadonlyMap<string, Note>,
	now: number,
): readonly Receipt[] {
	return sessions
		.filter(
			({sessionId, registeredMs}) => sessionId !== senderId && sentMs >= (registeredMs ?? 0) - newcomerWindow,
		)
		.map(({sessionId, broadcastCursor}) => {
			const {deliveredMs = null, readAt = null} = notes.get(sessionId) ?? {};
			const status = messageStatus({deliveredAt: deliveredMs, readAt, expiresAt: expiresMs}, now);
			const isPassed = (broadcastCursor ?? 0) >= id && status !== 'expired';
			return {sessionId, status: isPassed ? 'read' : status, readAt};
		});
}
