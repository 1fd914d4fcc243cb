import type {Alert, Message, Session, Snapshot} from '../../../source/index.js';
import type {Viewpoint} from '../../../source/monitor/viewpoint.js';

// times of day are shown as they are where the operator is
process.env.TZ = 'UTC';

/** The moment at which all samples are looked at; on a step of the monitor's clock. */
export const now = Date.parse('2026-02-11T14:03:20.000Z');

export const viewpoint: Viewpoint = {now, home: '/home/me', host: 'desk', viewer: 'monitor-1'};

/** A time some seconds before {@link now}. */
export function ago(seconds: number): string {
	return new Date(now - seconds * 1000).toISOString();
}

export function sampleSession(changes: Partial<Session> = {}): Session {
	return {
		sessionId: 'claude-12345',
		name: changes.sessionId ?? 'claude-12345',
		llmVendor: 'claude',
		llmModel: 'opus-4.6',
		projectId: 'PILOT',
		taskId: 'H.13.2',
		pid: 12345,
		host: 'desk',
		kind: 'agent',
		cwd: '/home/me/src/rollout',
		repository: null,
		worktree: null,
		branch: 'main',
		agentSessionId: null,
		transcriptPath: null,
		terminal: null,
		status: 'active',
		state: 'active',
		stateReason: 'working',
		turn: 'working',
		asks: null,
		registeredAt: ago(600),
		heartbeatAt: ago(5),
		lastActivityAt: ago(10),
		lastActivity: 'edited a file',
		locks: 2,
		claims: 1,
		unread: 1,
		...changes,
	};
}

export function sampleAlert(changes: Partial<Alert> = {}): Alert {
	const {sessionIds = ['claude-12345', 'codex-41200']} = changes;
	return {
		id: 7,
		type: 'project_conflict',
		severity: 'CRITICAL',
		status: 'open',
		sessionIds,
		members: sessionIds.map(sessionId => ({sessionId, since: ago(130), worktree: null})),
		memberCount: sessionIds.length,
		subject: 'PILOT',
		detail: 'both are on PILOT',
		createdAt: ago(130),
		rangAt: null,
		acknowledgedAt: null,
		acknowledgedBy: null,
		escalatedAt: null,
		resolvedAt: null,
		...changes,
	};
}

export function sampleMessage(changes: Partial<Message> = {}): Message {
	return {
		id: 3,
		type: 'direct',
		senderId: 'claude-12345',
		senderName: null,
		recipientId: 'monitor-1',
		body: 'please release src/main.ts',
		priority: 'normal',
		threadId: null,
		replyTo: null,
		ackRequired: false,
		status: 'pending',
		createdAt: ago(60),
		expiresAt: null,
		readAt: null,
		...changes,
	};
}

/** A bus with some of everything. */
export function sampleSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
	return {
		takenAt: new Date(now).toISOString(),
		bus: {path: '/home/me/messaging.db', sizeBytes: 4096},
		sessions: [
			sampleSession(),
			sampleSession({
				sessionId: 'codex-41200',
				llmModel: 'o3',
				taskId: 'J.15.6',
				locks: 1,
				unread: 0,
				heartbeatAt: ago(15),
			}),
			sampleSession({
				sessionId: 'gemini-5120',
				llmModel: '2.5-pro',
				projectId: 'ATLAS',
				taskId: null,
				cwd: '/home/me/src/atlas',
				branch: 'fix/ui',
				state: 'waiting',
				stateReason: 'a person must answer',
				lastActivityAt: ago(120),
				locks: 0,
				unread: 0,
			}),
			sampleSession({
				sessionId: 'kimi-777',
				llmModel: 'k2.5',
				projectId: 'ATLAS',
				taskId: 'H.2',
				cwd: '/home/me/src/atlas-two',
				state: 'hung',
				stateReason: 'working, no activity for 14m, no child process, CPU still',
				lastActivityAt: ago(14 * 60),
				locks: 1,
				unread: 0,
			}),
			sampleSession({
				sessionId: 'monitor-1',
				kind: 'monitor',
				llmVendor: 'monitor',
				llmModel: null,
				projectId: null,
				taskId: null,
				cwd: '/home/me',
				branch: null,
				locks: 0,
				unread: 0,
			}),
		],
		alerts: [
			sampleAlert(),
			sampleAlert({
				id: 8,
				type: 'cwd_overlap',
				severity: 'HIGH',
				status: 'acknowledged',
				subject: '/home/me/src/rollout',
				acknowledgedAt: ago(60),
				acknowledgedBy: 'monitor-1',
			}),
		],
		openAlerts: 1,
		unregistered: [],
		unread: [
			sampleMessage(),
			sampleMessage({
				id: 4,
				type: 'task_broadcast',
				senderId: 'codex-41200',
				senderName: null,
				recipientId: null,
				body: '{"task":"J.15.6"}',
				priority: 'high',
			}),
		],
		unreadCount: 2,
		...changes,
	};
}
