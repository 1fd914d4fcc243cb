import type {Session} from '../../../source/bus/types.js';

/** A session of Claude with a conversation, and whatever a test wants otherwise. */
export function sampleSession(facts: Partial<Session> = {}): Session {
	return {
		sessionId: 'claude-1',
		name: facts.sessionId ?? 'claude-1',
		llmVendor: 'claude',
		llmModel: 'opus-4.6',
		projectId: null,
		taskId: null,
		pid: 1,
		host: 'desk',
		kind: 'agent',
		cwd: '/src',
		repository: null,
		worktree: null,
		branch: null,
		agentSessionId: '0b5c-1',
		transcriptPath: null,
		terminal: null,
		status: 'active',
		state: 'active',
		stateReason: 'working',
		turn: null,
		asks: null,
		registeredAt: null,
		heartbeatAt: null,
		lastActivityAt: null,
		lastActivity: null,
		locks: 0,
		claims: 0,
		unread: 0,
		...facts,
	};
}

/** Rows of a session that has none. */
export const noRows = {
	session: [],
	messages: [],
	receipts: [],
	lifecycle: [],
	claims: [],
	locks: [],
	refusals: [],
	edits: [],
	headMoves: [],
	alerts: [],
};
