/** What an agent that runs is recognised by. */
export type Running = {
	readonly pid: number;
	readonly processStarted: string;
	/** Empty where it is not known. */
	readonly conversation: string;
};

/** What a registered session of this machine is recognised by. */
export type Registered = {
	readonly identity: {readonly pid: number | null; readonly processStarted: string | null};
	readonly sharedProcess: boolean;
	readonly agentSessionId: string | null;
};

/**
 * The running agents that no session stands for. The session of a process stands for all it does, unless the process
 * carries several conversations: then each has a session of its own.
 * @param sessions the live sessions of this machine
 */
export function findUnregistered<Agent extends Running>(
	running: readonly Agent[],
	sessions: Iterable<Registered>,
): Agent[] {
	const conversations = new Set<string>();
	const whole = new Set<string>();
	for (const {identity, sharedProcess, agentSessionId} of sessions) {
		if (agentSessionId !== null) conversations.add(agentSessionId);
		// One that has told no conversation may be any of them
		if (!sharedProcess || agentSessionId === null) whole.add(`${identity.pid} ${identity.processStarted}`);
	}
	return running.filter(
		({pid, processStarted, conversation}) =>
			!whole.has(`${pid} ${processStarted}`) && !conversations.has(conversation),
	);
}
