import type {Agent} from '../agents/agent.js';
import type {Environment} from '../agents/environment.js';
import {agents, findAgent} from '../agents/index.js';
import {partOf} from '../agents/process-role.js';
import type {Machine} from '../system/machine.js';
import type {ProcessEntry, ProcessTable} from '../system/process-table.js';
import {isPassedOver, type Seat, terminalAbove} from './seats.js';
import {type Caller, type Evidence, type ToldProcess, whoCalls} from './who-calls.js';

/** Where processes are looked for. */
export type Lookout = {
	readonly processes: ProcessTable;
	readonly machine: Pick<Machine, 'pidNamespace'>;
};

/** Through what somebody calls: an agent's own hook or connection tells whose it is, and may tell the conversation. */
export type Door = {readonly vendor: string | null; readonly conversation: string | null};

const command: Door = {vendor: null, conversation: null};

/** Deeper than this no agent starts a shell. */
const deepest = 64;

/** The PID namespace that every machine begins with: nobody is hidden from it (`PROC_PID_INIT_INO`). */
const firstPidNamespace = '4026531836';

/**
 * Finds out who called.
 * @param parent pid of the process that started this one
 */
export function findCaller(
	lookout: Lookout,
	environment: Environment,
	parent: number,
	door: Door = command,
): Caller {
	return whoCalls(gatherEvidence(lookout, environment, parent, door));
}

/** Looks up what decides who called, and nothing more: hooks do it at every tool. */
export function gatherEvidence(
	{processes, machine}: Lookout,
	environment: Environment,
	parent: number,
	{vendor, conversation}: Door = command,
): Evidence {
	const seats: Seat[] = [];
	const entries: ProcessEntry[] = [];
	const hidesNobody = machine.pidNamespace === null || machine.pidNamespace === firstPidNamespace;
	let named: Agent | null = null;
	let pid = parent;
	let isShown = false;
	while (pid > 0 && seats.length < deepest && named === null && !isShown) {
		const entry = processes.look(pid);
		if (typeof entry === 'string') break;
		const look = {name: entry.name, arguments: processes.commandLine(pid)};
		const part = partOf(look);
		named = part.agent;
		// Where every process has another above it, the first one only takes in orphans
		if (pid === 1 && hidesNobody && named === null) {
			pid = 0;
			break;
		}
		const isLeader = entry.sessionLeader === pid;
		const hasTerminal = isLeader && processes.tty(pid) !== null;
		entries.push(entry);
		seats.push({pid, parent: entry.parent, ...look, isLeader, hasTerminal, marks: null, ...part});
		isShown = terminalAbove(seats) >= 0;
		pid = entry.parent;
	}
	const marking = named === null && vendor === null ? agentsIn(environment) : [];
	const ancestors = seats.map(seat => ({...seat, marks: marksOf(seat.pid, marking, processes)}));
	const asked = [vendor === null ? null : findAgent(vendor), named, ...marking].filter(
		agent => agent !== null,
	);
	return {
		vendor,
		conversation,
		environment,
		ancestors,
		isWhole: named !== null || isShown || (pid === 0 && hidesNobody),
		told: [...new Set(asked)].flatMap(
			agent =>
				toldBy(agent, environment, ancestors, processes) ??
				toldOfFirst(agent, conversation, environment, entries.at(-1), processes),
		),
		spares: entries.flatMap((entry, at) =>
			isSpare(named, entry, seats[at], environment, processes) ? [entry.pid] : [],
		),
	};
}

function agentsIn(environment: Environment): Agent[] {
	return agents.filter(agent => agent.isParentOf(environment));
}

/** The agents whose variables a process was started with. */
function marksOf(pid: number, marking: readonly Agent[], processes: ProcessTable): readonly string[] | null {
	const own = marking.length === 0 ? null : processes.environment(pid);
	return own && marking.filter(agent => agent.isParentOf(own)).map(({vendor}) => vendor);
}

function toldBy(
	agent: Agent,
	environment: Environment,
	ancestors: readonly Seat[],
	processes: ProcessTable,
): ToldProcess[] | null {
	const {pid} = agent.readEnvironment(environment);
	if (pid === null) return null;
	const {vendor} = agent;
	const above = ancestors.find(process => process.pid === pid);
	if (above) {
		// One that is above needs no other proof
		const presence = isPassedOver(above) ? 'another program' : 'this agent';
		return [{vendor, pid, presence, conversations: null}];
	}
	const entry = processes.look(pid);
	if (typeof entry === 'string') return [{vendor, pid, presence: entry, conversations: null}];
	const look = {name: entry.name, arguments: processes.commandLine(pid)};
	const conversations = conversationsOf(agent, entry, environment, processes);
	return [
		{
			vendor,
			pid,
			presence: partOf(look).agent === agent ? 'this agent' : 'another program',
			conversations,
		},
	];
}

/** The first process of a container takes in orphans of others, unless the agent's own files say that it is one. */
function toldOfFirst(
	agent: Agent,
	conversation: string | null,
	environment: Environment,
	entry: ProcessEntry | undefined,
	processes: ProcessTable,
): ToldProcess[] {
	if (entry?.pid !== 1 || conversation === null) return [];
	const conversations = conversationsOf(agent, entry, environment, processes);
	if (!conversations?.includes(conversation)) return [];
	return [{vendor: agent.vendor, pid: entry.pid, presence: 'this agent', conversations}];
}

/** What the agent's own files say that a process carries; `null` where they do not tell. */
function conversationsOf(
	agent: Agent,
	entry: ProcessEntry,
	environment: Environment,
	processes: ProcessTable,
): string[] | null {
	const openFiles = () => processes.openFiles(entry.pid);
	const told = agent.readConversations({...entry, openFiles}, environment);
	return told?.map(({conversation}) => conversation) ?? null;
}

/** Whether a process is kept ready for a conversation that its agent's files do not name yet. */
function isSpare(
	agent: Agent | null,
	entry: ProcessEntry,
	look: Seat | undefined,
	environment: Environment,
	processes: ProcessTable,
): boolean {
	if (!look || !agent?.isSpare?.(look)) return false;
	return !conversationsOf(agent, entry, environment, processes)?.length;
}
