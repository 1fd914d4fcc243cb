import type {Agent} from '../agents/agent.js';
import {firstWord} from '../agents/first-word.js';
import {agents} from '../agents/index.js';
import type {ProcessLook} from '../agents/process-names.js';
import type {ProcessEntry, ProcessTable} from '../system/process-table.js';

/** A process that is an agent. */
export type AgentProcess = {
	readonly agent: Agent;
	readonly process: ProcessEntry;
	readonly look: ProcessLook;
	/** Whether it belongs to this user and to this PID namespace. */
	readonly isOwn: boolean;
};

/**
 * Finds the processes of agents. A command line is read once for each process: what it runs, and as whom, changes
 * only with its name.
 */
export class AgentFinder {
	#known = new Map<string, AgentProcess | null>();

	/** The agents among all processes, those that only start another of their kind left out. */
	find(processes: readonly ProcessEntry[], table: ProcessTable): AgentProcess[] {
		const known = new Map<string, AgentProcess | null>();
		const found: AgentProcess[] = [];
		for (const process of processes) {
			const key = `${process.pid} ${process.started} ${process.name}`;
			const before = this.#known.get(key);
			const identified = before === undefined ? identify(process, table) : before && {...before, process};
			known.set(key, identified);
			if (identified) found.push(identified);
		}
		this.#known = known;
		return withoutLaunchers(found);
	}
}

function identify(process: ProcessEntry, table: ProcessTable): AgentProcess | null {
	const look = {name: process.name, arguments: table.commandLine(process.pid)};
	const agent = agents.find(candidate => candidate.isProcess(look));
	return agent ? {agent, process, look, isOwn: table.isOwn(process.pid)} : null;
}

/** Packages start their program through a script of the same name: the program is the agent. */
function withoutLaunchers(found: readonly AgentProcess[]): AgentProcess[] {
	const launchers = new Set<number>();
	const byPid = new Map(found.map(candidate => [candidate.process.pid, candidate]));
	for (const {agent, process} of found) {
		const parent = byPid.get(process.parent);
		if (parent?.agent === agent && isScript(parent.look)) launchers.add(parent.process.pid);
	}
	return found.filter(({process}) => !launchers.has(process.pid));
}

const interpreters = /^(?:node|nodejs|bun|deno|MainThread)$/;

function isScript({name}: ProcessLook): boolean {
	return interpreters.test(name);
}

/** Whether an agent's process is there to talk with, rather than to serve something else. */
export function isConversation({agent, look}: Pick<AgentProcess, 'agent' | 'look'>): boolean {
	const first = firstWord(agent, look);
	return first === null || !agent.sideCommands.includes(first);
}
