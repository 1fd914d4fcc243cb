import type {ProcessEntry, ProcessTable} from '../system/process-table.js';
import type {Agent} from './agent.js';
import {isConversation} from './first-word.js';
import {isRuntime, isShell, type ProcessLook} from './process-names.js';

/** A process that goes by the name of an agent. */
export type NamedProcess = {
	readonly agent: Agent;
	readonly process: ProcessEntry;
	readonly look: ProcessLook;
};

/**
 * The processes that only started another one of their agent, and which one that is: packages start their program
 * through a script of the same name, version managers through a program of theirs, people through scripts of their own.
 * @param processes all that run
 */
export function findLaunchers(
	named: readonly NamedProcess[],
	processes: readonly ProcessEntry[],
	table: Pick<ProcessTable, 'environment' | 'openFiles'>,
): ReadonlyMap<number, number> {
	const launched = new Map<number, number>();
	const byPid = new Map(named.map(one => [one.process.pid, one]));
	const parents = new Map(processes.map(({pid, parent}) => [pid, parent]));
	for (const one of named) {
		const {pid, parent} = one.process;
		const direct = byPid.get(parent);
		const isLauncher =
			direct?.agent === one.agent &&
			(isRuntime(direct.look) || (isAlone(direct, one, processes) && !tellsConversation(direct, table)));
		if (isLauncher) launched.set(parent, pid);
		const script = scriptAbove(one, byPid, parents);
		if (script !== null) launched.set(script, pid);
	}
	return launched;
}

/** Whether a process has started nothing but a conversation of its agent. */
function isAlone(
	{agent, process, look}: NamedProcess,
	child: NamedProcess,
	processes: readonly ProcessEntry[],
): boolean {
	// A window that has started the process that serves all windows is one nevertheless
	const isAlike = agent.isSharedProcess(look) === agent.isSharedProcess(child.look);
	return (
		isAlike &&
		isConversation(child) &&
		processes.every(({pid, parent}) => parent !== process.pid || pid === child.process.pid)
	);
}

/** Whether the agent's own files say that a process is a session. */
function tellsConversation(
	{agent, process}: NamedProcess,
	table: Pick<ProcessTable, 'environment' | 'openFiles'>,
): boolean {
	const openFiles = () => table.openFiles(process.pid);
	const environment = table.environment(process.pid) ?? {};
	return !!agent.readConversations({...process, openFiles}, environment)?.length;
}

/** The nearest script of a shell that goes by the name of the agent, below nothing else of it: an agent is none. */
function scriptAbove(
	{agent, process}: NamedProcess,
	byPid: ReadonlyMap<number, NamedProcess>,
	parents: ReadonlyMap<number, number>,
): number | null {
	for (let pid: number | undefined = process.parent; pid !== undefined; pid = parents.get(pid)) {
		const above = byPid.get(pid);
		if (above) return above.agent === agent && isShell(above.look) ? pid : null;
	}
	return null;
}
