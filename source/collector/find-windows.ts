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
	const pairs = sessions.flatMap(session => {
		const carrier = carrierOf(session, found);
		if (!carrier) return [];
		return windowsOnto(carrier, found, view)
			.filter(window => mayShow(window, session, view, table))
			.map(({process}) => ({sessionId: session.sessionId, process}));
	});
	const isOnly = (pair: (typeof pairs)[number]) =>
		pairs.every(
			other => other === pair || (other.sessionId !== pair.sessionId && other.process !== pair.process),
		);
	return new Map(pairs.filter(isOnly).map(({sessionId, process}) => [sessionId, process]));
}

/**
 * Finds the conversations that shared processes keep though nobody has a window onto them. A window may be opened onto
 * any of them from anywhere, so that each there is must be known to show another one.
 * @param sessions those of shared processes
 * @param found the agents that run
 * @param shown which window shows which session, as far as that is known
 * @returns the ids of their sessions
 */
export function findParked(
	sessions: readonly SessionRecord[],
	found: readonly AgentProcess[],
	view: ProcessView,
	shown: ReadonlyMap<string, ProcessEntry>,
): ReadonlySet<string> {
	const taken = new Set(shown.values());
	const parked = sessions.filter(session => {
		const carrier = carrierOf(session, found);
		if (!carrier?.agent.hasWindows?.(carrier.look) || shown.has(session.sessionId)) return false;
		const conversations = view.conversationsOf(carrier.agent, carrier.process) ?? [];
		return (
			conversations.some(({conversation}) => conversation === session.agentSessionId) &&
			windowsOnto(carrier, found, view).every(({process}) => taken.has(process))
		);
	});
	return new Set(parked.map(({sessionId}) => sessionId));
}

function carrierOf({pid}: SessionRecord, found: readonly AgentProcess[]): AgentProcess | undefined {
	return found.find(({process}) => process.pid === pid);
}

function windowsOnto(
	carrier: AgentProcess,
	found: readonly AgentProcess[],
	view: ProcessView,
): readonly AgentProcess[] {
	return found.filter(
		one => one.agent === carrier.agent && isWindow(one, view) && homeOf(one, view) === homeOf(carrier, view),
	);
}

/** Whether a window is in the folder of a session, and was open when that was active last. */
function mayShow(
	{process}: AgentProcess,
	{cwd, lastActivityMs}: SessionRecord,
	view: ProcessView,
	table: Pick<ProcessTable, 'folder'>,
): boolean {
	return table.folder(process.pid) === cwd && view.now - view.ageOf(process) <= (lastActivityMs ?? 0);
}
