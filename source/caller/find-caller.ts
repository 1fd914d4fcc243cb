import type {Agent} from '../agents/agent.js';
import type {Environment} from '../agents/environment.js';
import {agents} from '../agents/index.js';
import type {ProcessTable} from '../system/process-table.js';

/** The agent a command was called by. */
export type CallingAgent = {
	readonly vendor: string;
	/** The agent's own process; `null` where it cannot be seen from here. */
	readonly pid: number | null;
	readonly sharedProcess: boolean;
	readonly agentSessionId: string | null;
	readonly model: string | null;
	readonly via: 'ancestry' | 'environment';
};

/** Who called: the processes above this one, nearest first, and the agent among them. */
export type Caller = {
	readonly agent: CallingAgent | null;
	/** Pids above this process, nearest first, up to the agent if there is one. */
	readonly ancestors: readonly number[];
	/** For a person: the shell on the terminal. */
	readonly shell: number | null;
	/** The nearest process above that is no shell: what ran the shell that ran this, for whoever knows it is an agent. */
	readonly runner: number | null;
};

/** What agents run commands in. */
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'busybox']);

/** Deeper than this no agent starts a shell. */
const deepest = 64;

/**
 * Finds out who called, by ancestry, then by environment. The nearest agent wins, so that an agent run by
 * another is itself.
 * @param parent pid of the process that started this one
 */
export function findCaller(processes: ProcessTable, environment: Environment, parent: number): Caller {
	const ancestors: number[] = [];
	let shell: number | null = null;
	let runner: number | null = null;
	for (let pid = parent; pid > 0 && ancestors.length < deepest; ) {
		const entry = processes.look(pid);
		if (typeof entry === 'string') break;
		const look = {name: entry.name, arguments: processes.commandLine(pid)};
		const agent = agents.find(candidate => candidate.isProcess(look));
		// In a container the first process may be the agent; one that is none only takes in orphans
		if (pid === 1 && !agent) break;
		ancestors.push(pid);
		if (agent) {
			return {
				agent: describe(agent, environment, pid, agent.isSharedProcess(look)),
				ancestors,
				shell: null,
				runner: pid,
			};
		}
		if (!shells.has(entry.name)) runner ??= pid;
		if (entry.sessionLeader === pid) shell ??= pid;
		pid = entry.parent;
	}
	const agent = agents.find(candidate => candidate.isParentOf(environment));
	if (!agent) return {agent: null, ancestors, shell: shell ?? ancestors[0] ?? null, runner};
	return {agent: describe(agent, environment, null, false), ancestors, shell: null, runner};
}

function describe(
	agent: Agent,
	environment: Environment,
	pid: number | null,
	sharedProcess: boolean,
): CallingAgent {
	const {agentSessionId, pid: toldPid, model} = agent.readEnvironment(environment);
	return {
		vendor: agent.vendor,
		pid: pid ?? toldPid,
		sharedProcess,
		agentSessionId,
		model,
		via: pid === null ? 'environment' : 'ancestry',
	};
}
