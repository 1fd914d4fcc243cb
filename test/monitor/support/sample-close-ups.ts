import type {
	Claim,
	Lock,
	MessageInspection,
	PartiesInspection,
	SessionInspection,
} from '../../../source/index.js';
import {ago, now, sampleMessage, sampleSession} from './samples.js';

export function sampleLock(changes: Partial<Lock> = {}): Lock {
	return {
		path: '/home/me/src/rollout/src/main.ts',
		mode: 'exclusive',
		scope: 'file',
		sessionId: 'claude-12345',
		acquiredAt: ago(240),
		expiresAt: new Date(now + 360_000).toISOString(),
		...changes,
	};
}

export function sampleClaim(changes: Partial<Claim> = {}): Claim {
	return {taskId: 'H.13.2', sessionId: 'claude-12345', claimedAt: ago(600), ...changes};
}

/** What is known of `claude-12345` besides its row. */
export function sampleSessionInspection(changes: Partial<SessionInspection> = {}): SessionInspection {
	return {
		runsInside: null,
		locks: [sampleLock({path: '/home/me/src/rollout/docs/', scope: 'folder', mode: 'shared'}), sampleLock()],
		claims: [sampleClaim()],
		mail: [
			sampleMessage({senderId: 'codex-41200', recipientId: 'claude-12345', body: 'may I have src/main.ts?'}),
		],
		timeline: [
			{
				id: 'edit 1',
				at: ago(10),
				kind: 'edit',
				sessionId: 'claude-12345',
				otherId: null,
				subject: '/home/me/src/rollout/src/main.ts',
				text: 'edited',
			},
			{
				id: 'message 2',
				at: ago(60),
				kind: 'message',
				sessionId: 'codex-41200',
				otherId: 'claude-12345',
				subject: 'may I have src/main.ts?',
				text: 'sent direct to claude-12345',
			},
			{
				id: 'alert 3',
				at: ago(130),
				kind: 'alert',
				sessionId: 'codex-41200',
				otherId: 'claude-12345',
				subject: 'PILOT',
				text: 'CRITICAL project conflict',
			},
			{
				id: 'lifecycle 4',
				at: ago(600),
				kind: 'lifecycle',
				sessionId: 'claude-12345',
				otherId: null,
				subject: null,
				text: 'started',
			},
		],
		...changes,
	};
}

/** What `claude-12345` and `codex-41200` hold. */
export function sampleParties(changes: Partial<PartiesInspection> = {}): PartiesInspection {
	return {
		sessions: [sampleSession(), sampleSession({sessionId: 'codex-41200'})],
		locks: [sampleLock({path: '/home/me/src/rollout/a.ts'}), sampleLock()],
		claims: [sampleClaim()],
		...changes,
	};
}

/** What is known of message 4 besides its row: an answer to all in a thread of three. */
export function sampleMessageInspection(changes: Partial<MessageInspection> = {}): MessageInspection {
	const say = (id: number, senderId: string, recipientId: string | null, beginning: string) => ({
		id,
		type: 'direct',
		senderId,
		recipientId,
		createdAt: ago(200 - id),
		beginning,
	});
	return {
		sender: sampleSession({sessionId: 'codex-41200'}),
		receipts: [
			{sessionId: 'claude-12345', status: 'read', readAt: ago(30)},
			{sessionId: 'monitor-1', status: 'pending', readAt: null},
		],
		thread: [
			say(2, 'claude-12345', 'codex-41200', 'which task is yours?'),
			say(4, 'codex-41200', null, '{"task":"J.15.6"}'),
			say(5, 'claude-12345', 'codex-41200', 'thanks'),
		],
		...changes,
	};
}
