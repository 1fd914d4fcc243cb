import type {Agent} from '../agents/agent.js';
import {isConversation} from '../agents/first-word.js';
import type {LiveConversation} from '../agents/live-conversation.js';
import {readBack} from '../agents/transcript.js';
import {findUnregistered} from '../bus/rules/unregistered.js';
import type {RunningAgentRecord} from '../bus/tables/running-agents.js';
import type {SessionRecord} from '../bus/tables/session-record.js';
import {minute, second} from '../bus/timestamps.js';
import {modificationTime} from '../system/modification-time.js';
import type {ProcessEntry, ProcessTable} from '../system/process-table.js';
import {AgentFinder, type AgentProcess} from './find-agents.js';
import {findParked, findWindows, homeOf, isWindow} from './find-windows.js';
import type {ProcessView} from './process-view.js';

/** An agent is shown when it has run for so long, in milliseconds: helpers come and go sooner, and hooks register. */
const settledAfter = 5 * second;

/** A conversation whose transcript was written less than so long ago is at work, in milliseconds. */
const atWork = 5 * minute;

/** Finds the agents of this user that run here and have not registered. */
export class Discovery {
	readonly #finder = new AgentFinder();
	readonly #table: ProcessTable;
	readonly #home: string | undefined;

	/** @param home the user's home folder: who works with another one has settings, and a bus, of its own */
	constructor(table: ProcessTable, home: string | undefined = process.env.HOME) {
		this.#table = table;
		this.#home = home;
	}

	/**
	 * Every unregistered conversation of an agent, in order of its process.
	 * @param agents those that run here
	 */
	find(
		view: ProcessView,
		sessions: readonly SessionRecord[],
		agents: readonly AgentProcess[] = this.agents(view),
	): RunningAgentRecord[] {
		const found = agents.filter(({process}) => view.ageOf(process) >= settledAfter);
		const running = found.flatMap(one => describe(one, view, found));
		return findUnregistered(running, sessions)
			.sort((one, other) => one.pid - other.pid)
			.map(({isInItsFolder, ...agent}) => ({
				...agent,
				cwd: agent.cwd ?? (isInItsFolder ? this.#table.folder(agent.pid) : null),
			}));
	}

	/** Which windows show conversations of shared processes, and which of those nobody has a window onto. */
	findWindows(
		view: ProcessView,
		sessions: readonly SessionRecord[],
		agents: readonly AgentProcess[],
	): {readonly windows: ReadonlyMap<string, ProcessEntry>; readonly parked: ReadonlySet<string>} {
		const shared = sessions.filter(({sharedProcess}) => sharedProcess);
		const windows = findWindows(shared, agents, view, this.#table);
		return {windows, parked: findParked(shared, agents, view, windows)};
	}

	/** The agents of this user that run here. */
	agents(view: ProcessView): AgentProcess[] {
		return this.#finder
			.find(view.processes, this.#table)
			.filter(one => one.isOwn && isConversation(one) && this.#isAtHome(one.process, view));
	}

	#isAtHome(process: ProcessEntry, view: ProcessView): boolean {
		const {HOME} = view.environmentOf(process);
		return HOME === undefined || HOME === this.#home;
	}
}

/** What is known of a conversation before anybody looks where its process works. */
type Found = RunningAgentRecord & {readonly isInItsFolder: boolean};

function describe(one: AgentProcess, view: ProcessView, found: readonly AgentProcess[]): Found[] {
	const {agent, process, look} = one;
	const facts = {pid: process.pid, processStarted: process.started, vendor: agent.vendor};
	const told = view.conversationsOf(agent, process);
	const isShared = agent.isSharedProcess(look);
	if (told === null) {
		return isBehindOthers(one, found) || agent.isSpare?.(look)
			? []
			: [{...facts, conversation: '', cwd: null, isInItsFolder: true}];
	}
	const shown = isShared ? mostRecent(agent, told, countWindows(one, found, view), view.now) : told;
	return shown.map(({conversation, cwd}) => ({
		...facts,
		conversation,
		cwd,
		// A shared process stands where its first window was opened
		isInItsFolder: !isShared || told.length === 1,
	}));
}

/** Whether nothing is known of a shared process but that others of its agent are windows onto it. */
function isBehindOthers({agent, look}: AgentProcess, found: readonly AgentProcess[]): boolean {
	if (!agent.isSharedProcess(look)) return false;
	return found.some(other => other.agent === agent && !agent.isSharedProcess(other.look));
}

/** How many processes of an agent carry no conversation: windows onto those of the shared process of their home. */
function countWindows(one: AgentProcess, found: readonly AgentProcess[], view: ProcessView): number {
	const home = homeOf(one, view);
	return found.filter(
		other => other.agent === one.agent && homeOf(other, view) === home && isWindow(other, view),
	).length;
}

/** A shared process keeps conversations whose window was closed; one in a turn that writes still is at work. */
function mostRecent(
	agent: Agent,
	conversations: readonly LiveConversation[],
	windows: number,
	now: number,
): readonly LiveConversation[] {
	const changed = conversations
		.map(live => ({
			live,
			// One that has not begun a transcript was just opened
			at: (live.transcript === null ? null : modificationTime(live.transcript)) ?? now,
		}))
		.sort((first, second) => second.at - first.at);
	const isAtWork = ({transcript}: LiveConversation, at: number) =>
		transcript !== null && now - at < atWork && agent.turnInTranscript(readBack(transcript)) !== 'over';
	return changed.filter(({live, at}, index) => index < windows || isAtWork(live, at)).map(({live}) => live);
}
