import type {SessionRecord} from '../bus/tables/session-record.js';
import type {ProcessEntry, ProcessTable} from '../system/process-table.js';
import type {AgentProcess} from './find-agents.js';
import type {ProcessView} from './process-view.js';

/** Whether a process carries no conversation, and so is a window onto those of the shared process of its home. */
export function isWindow({agent, process, look}: AgentProcess, view: ProcessView): boolean {
	return !agent.isSharedProcess(look) && view.conversationsOf(agent, process)?.length === 0;
}

/** The home folder of an agent's process: a window shows conversations of its own home alone. */
export function homeOf(
	{agent, process}: Pick<AgentProcess, 'agent' | 'process'>,
	view: ProcessView,
): string | null {
	return agent.home(view.environmentOf(process));
}

/**
 * Finds the windows that show conversations of shared processes, which have no terminal themselves. Nothing tells which
 * window shows which one, so that only those count that leave no choice: one window in the folder of one session, open
 * when that was active last.
 * @param sessions those of shared processes
 * @param found the agents that run
 * @returns the process of a window by the id of its session
 */
export function findWindows(
	sessions: readonly SessionRecord[],
	found: readonly AgentProcess[],
	view: ProcessView,
	table: Pick<ProcessTable, 'folder'>,
): ReadonlyMap<string, ProcessEntry> {
	const windows = found.filter(one => isWindow(one, view));
	const pairs = sessions.flatMap(session => {
		const carrier = found.find(({process}) => process.pid === session.pid);
		if (!carrier) return [];
		return windows
			.filter(
				window =>
					window.agent === carrier.agent &&
					homeOf(window, view) === homeOf(carrier, view) &&
					table.folder(window.process.pid) === session.cwd &&
					view.now - view.ageOf(window.process) <= (session.lastActivityMs ?? 0),
			)
			.map(({process}) => ({sessionId: session.sessionId, process}));
	});
	const isOnly = (pair: (typeof pairs)[number]) =>
		pairs.every(
			other => other === pair || (other.sessionId !== pair.sessionId && other.process !== pair.process),
		);
	return new Map(pairs.filter(isOnly).map(({sessionId, process}) => [sessionId, process]));
}
