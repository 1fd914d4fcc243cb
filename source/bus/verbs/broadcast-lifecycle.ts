import type {Writer} from '../engine/engine.js';
import {lifecycleLifetime} from '../limits.js';
import {insertMessage} from '../tables/messages.js';
import type {SessionRecord} from '../tables/session-record.js';

/** What can happen to a session that others are told of. */
export type LifecycleEvent = 'started' | 'resumed' | 'ended' | 'orphaned';

/** The channel of these broadcasts. */
export const lifecycleChannel = 'session_lifecycle';

/** Tells all sessions what happened to one. */
export async function broadcastLifecycle(
	writer: Writer,
	session: Pick<SessionRecord, 'sessionId' | 'llmVendor' | 'projectId' | 'taskId'>,
	event: LifecycleEvent,
	reason: string | null,
	now: number,
): Promise<void> {
	const {sessionId, llmVendor, projectId, taskId} = session;
	await insertMessage(
		writer,
		{
			senderId: sessionId,
			recipientId: null,
			type: lifecycleChannel,
			body: JSON.stringify({event, sessionId, llmVendor, projectId, taskId, reason}),
			priority: 'low',
			ttlSeconds: lifecycleLifetime / 1000,
			threadId: null,
			replyTo: null,
			ackRequired: false,
			alertId: null,
		},
		now,
	);
}
