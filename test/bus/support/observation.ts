import type {AgentEvent} from '../../../source/bus/agent-event.js';

/** An event of a conversation whose agent is the process of the same number. */
export function event(pid: number | null, facts: Partial<AgentEvent> = {}): AgentEvent {
	return {
		registration: {vendor: 'claude', pid, agentSessionId: `conversation-${pid}`},
		isOpening: true,
		turn: 'working',
		activity: 'worked',
		ends: false,
		proves: null,
		wants: [],
		wrote: [],
		ranShell: false,
		takes: null,
		subagents: null,
		isAmbiguous: false,
		continuesAs: 'working',
		beginsTurn: false,
		...facts,
	};
}
