import type {RunningAgent} from '../../bus/types.js';

/** No name of a session begins so. */
const prefix = '+';

/** Tells the rows of unregistered agents apart, from each other and from those of sessions. */
export function runningAgentId({pid, agentSessionId}: RunningAgent): string {
	return `${prefix}${pid} ${agentSessionId ?? ''}`;
}

/** Whether a row of the sessions is that of an unregistered agent. */
export function isRunningAgentId(id: string): boolean {
	return id.startsWith(prefix);
}
