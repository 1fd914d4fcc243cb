import type {Agent} from '../agents/agent.js';
import {agents} from '../agents/index.js';
import {findLaunchers} from '../agents/launchers.js';
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
		const launchers = findLaunchers(found, processes, table);
		return found.filter(({process}) => !launchers.has(process.pid));
	}
}

function identify(process: ProcessEntry, table: ProcessTable): AgentProcess | null {
	const look = {name: process.name, arguments: table.commandLine(process.pid)};
	const agent = agents.find(candidate => candidate.isProcess(look));
	return agent ? {agent, process, look, isOwn: table.isOwn(process.pid)} : null;
}
