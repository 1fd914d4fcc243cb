/** What an agent that runs is recognised by. */
export type Running = {
	readonly pid: number;
	/** Empty where it is not known. */
	readonly conversation: string;
};

/** What a registered session is recognised by. */
export type Registered = {readonly pid: number | null; readonly agentSessionId: string | null};

/**
 * The running agents that no session stands for. A process may carry several conversations: one whose conversation
 * is known is registered when that conversation is, or when the one session of its process has told none.
 */
export function findUnregistered<Agent extends Running>(
	running: readonly Agent[],
	sessions: Iterable<Registered>,
): Agent[] {
	const conversations = new Set<string>();
	const ofPid = new Map<number, Array<string | null>>();
	for (const {pid, agentSessionId} of sessions) {
		if (agentSessionId !== null) conversations.add(agentSessionId);
		if (pid !== null) ofPid.set(pid, [...(ofPid.get(pid) ?? []), agentSessionId]);
	}
	return running.filter(({pid, conversation}) => {
		if (conversations.has(conversation)) return false;
		const told = ofPid.get(pid);
		return told === undefined || (conversation !== '' && !told.includes(null));
	});
}
