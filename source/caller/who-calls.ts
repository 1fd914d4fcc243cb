import type {Agent} from '../agents/agent.js';
import type {Environment} from '../agents/environment.js';
import {agents, findAgent} from '../agents/index.js';
import {
	isAgent,
	isPassedOver,
	isProgram,
	isService,
	isTerminal,
	isTerminalShell,
	runnerOf,
	type Seat,
	terminalAbove,
} from './seats.js';

/** The process that an agent's own variables name. */
export type ToldProcess = {
	readonly vendor: string;
	readonly pid: number;
	/** What has that pid here and now. */
	readonly presence: 'this agent' | 'another program' | 'unknown' | 'gone';
	/** The conversations that the agent's own registry gives it; `null` where it tells nothing. */
	readonly conversations: readonly string[] | null;
};

/** All that tells who calls; nothing else is asked. */
export type Evidence = {
	/** The agent whose own hook or connection it is; `null` for a command, which anybody may give. */
	readonly vendor: string | null;
	/** The conversation that the call itself names. */
	readonly conversation: string | null;
	readonly environment: Environment;
	/** The processes above, nearest first, up to an agent's or to a person's terminal, else as far as they are seen. */
	readonly ancestors: readonly Seat[];
	/** Whether all that may call have been seen: none is hidden behind a PID namespace. */
	readonly isWhole: boolean;
	/** What the variables tell, by vendor. */
	readonly told: readonly ToldProcess[];
	/** The conversation that is known to live in a process that is not above; `null` where none is. @default null */
	readonly elsewhere?: string | null;
	/** Pids of processes above that are kept ready, and to which nobody has said a word yet. */
	readonly spares: readonly number[];
};

/** The agent that called. */
export type CallingAgent = {
	readonly vendor: string;
	/** The agent's own process; `null` where it cannot be seen from here. */
	readonly pid: number | null;
	readonly sharedProcess: boolean;
	readonly agentSessionId: string | null;
	readonly model: string | null;
	/** Nobody has said a word to it yet. */
	readonly isSpare: boolean;
	readonly via: 'ancestry' | 'environment' | 'hook';
};

/** Who called: the processes above this one, nearest first, and the agent among them. */
export type Caller = {
	/** `null` for a person, or where nothing tells. */
	readonly agent: CallingAgent | null;
	/** Pids above this process, nearest first, up to the agent, or for a person up to the terminal. */
	readonly ancestors: readonly number[];
	/** For a person: the shell on the terminal. */
	readonly shell: number | null;
	/** The nearest process above that is there for its own sake, shells and launchers passed over: a client, for a server. */
	readonly runner: number | null;
	/** The vendor whose variables are about, where they are not the caller's: a terminal has inherited them. */
	readonly lingering: string | null;
	/** Why, as a sentence without its full stop. */
	readonly why: string;
};

/**
 * Decides who calls. The nearest evidence wins: what the agent's own registry or variables say of the process, then
 * the nearest process that is an agent, then the one that runs the hook. A supervisor is nobody, and neither is a
 * script of an agent's name with a program below it.
 */
export function whoCalls(evidence: Evidence): Caller {
	const end = terminalAbove(evidence.ancestors);
	const seats = end < 0 ? evidence.ancestors : evidence.ancestors.slice(0, end + 1);
	return byProcess(seats, evidence) ?? byHook(seats, evidence) ?? byVariables(seats, evidence);
}

/** The agent above; `null` where none is. */
function byProcess(seats: readonly Seat[], evidence: Evidence): Caller | null {
	const at = seats.findIndex(({agent}) => agent !== null);
	const named = seats[at];
	if (!named?.agent) return null;
	const {agent} = named;
	const below = seats.slice(0, at);
	const caller = findAgent(evidence.vendor ?? '') ?? agent;
	const told = evidence.told.find(({vendor}) => vendor === caller.vendor);
	const own = below.find(seat => isNamedBy(told, seat));
	if (own) {
		const why = `process ${own.pid} is the one that the variables name, ${whereBelow(named)}`;
		return found(own, caller, seats, evidence, why);
	}
	const inner = told?.pid === named.pid ? undefined : below.find(isProgram);
	// A hook is run by the agent itself; a server may have been started through anything
	if (
		inner &&
		isAgent(named) &&
		evidence.vendor !== null &&
		(caller !== agent || evidence.conversation !== null)
	) {
		const why = `process ${inner.pid} runs this hook of ${caller.title}, below ${agent.title} (${named.pid})`;
		return found(inner, caller, seats, evidence, why);
	}
	if (isAgent(named)) {
		const what = named.role === 'server' ? `${agent.title} with several conversations` : agent.title;
		return found(named, agent, seats, evidence, `process ${named.pid} is ${what}, the nearest agent above`);
	}
	// Whatever the session itself has started is further down
	const session = below.findLast(isProgram);
	if (session)
		return found(session, agent, seats, evidence, `process ${session.pid} runs ${whereBelow(named)}`);
	if (named.role === 'supervisor') {
		return nobody(seats, `only the supervisor of ${agent.title}, process ${named.pid}, is above`);
	}
	return found(named, agent, seats, evidence, `process ${named.pid} goes by the name of ${agent.title}`);
}

function whereBelow({role, agent, pid}: Seat): string {
	const what = role === 'supervisor' ? 'the supervisor of ' : role === 'wrapper' ? 'a script named as ' : '';
	return `below ${what}${agent?.title ?? ''} (${pid})`;
}

/** The process that runs a hook, or holds a connection, of an agent that is known to be there. */
function byHook(seats: readonly Seat[], evidence: Evidence): Caller | null {
	const {vendor, conversation, told} = evidence;
	const agent = vendor === null ? null : findAgent(vendor);
	if (!agent) return null;
	const named = told.find(one => one.vendor === vendor);
	const above = seats.find(seat => isNamedBy(named, seat));
	if (above)
		return found(above, agent, seats, evidence, `process ${above.pid} is the one that its variables name`);
	if (named && conversation !== null && named.conversations?.includes(conversation)) {
		const why = `the registry of ${agent.title} gives the conversation to process ${named.pid}`;
		return {...unseen(agent, seats, evidence, named.pid), why};
	}
	// The first process of a container takes in whatever lost its parent
	const runner = seats.find(seat => isProgram(seat) && seat.pid !== 1);
	if (runner)
		return found(runner, agent, seats, evidence, `process ${runner.pid} runs this hook of ${agent.title}`);
	if (named?.presence === 'this agent' || named?.presence === 'unknown') {
		const why = `process ${named.pid} is the one that the variables of ${agent.title} name`;
		return {...unseen(agent, seats, evidence, named.pid), why};
	}
	return {
		...unseen(agent, seats, evidence, null),
		why: `no process of ${agent.title} is seen above this hook`,
	};
}

/** An agent that only the variables tell of, where they are not left over from one that is elsewhere. */
function byVariables(seats: readonly Seat[], evidence: Evidence): Caller {
	const {environment, isWhole, told} = evidence;
	const agent = agents.find(candidate => candidate.isParentOf(environment));
	if (!agent) return person(seats, null, 'nothing of an agent is above, nor in the variables');
	const {title, vendor} = agent;
	const named = told.find(one => one.vendor === vendor);
	const above = seats.find(seat => isNamedBy(named, seat));
	if (above)
		return found(above, agent, seats, evidence, `process ${above.pid} is the one that the variables name`);
	if (named?.presence === 'this agent' || (named && isWhole)) {
		return person(seats, vendor, `the variables of ${title} name process ${named.pid}, which is not above`);
	}
	const {agentSessionId} = agent.readEnvironment(environment);
	if (agentSessionId !== null && agentSessionId === evidence.elsewhere) {
		return person(seats, vendor, `the conversation that the variables of ${title} name lives elsewhere`);
	}
	const setter = seats.find(({marks}) => marks !== null && !marks.includes(vendor));
	if (setter && isProgram(setter) && !isService(setter, seats)) {
		return found(setter, agent, seats, evidence, `process ${setter.pid} has set the variables of ${title}`);
	}
	if (setter && setter.role !== 'launcher') {
		return person(
			seats,
			vendor,
			`the variables of ${title} were set by process ${setter.pid}, which is none`,
		);
	}
	const shell = seats.find(isTerminalShell);
	const inside = shell ? seats.slice(0, seats.indexOf(shell)) : seats;
	// Where nobody tells what a process was started with, the nearest that is no shell is as good as any
	const program = inside.find(seat => isProgram(seat) && seat.marks === null && !isService(seat, seats));
	if (program) {
		const why = `process ${program.pid} is the nearest above that is no shell, and the variables are those of ${title}`;
		return found(program, agent, seats, evidence, why);
	}
	if (shell)
		return person(seats, vendor, `the shell of a terminal, ${shell.pid}, has the variables of ${title}`);
	if (isWhole)
		return person(seats, vendor, `the variables of ${title} are left over: nothing of it is above`);
	return {
		...unseen(agent, seats, evidence, named?.pid ?? null),
		why: `the variables are those of ${title}, whose process cannot be seen from here`,
	};
}

/** Whether variables name that process. */
function isNamedBy(told: ToldProcess | undefined, seat: Seat): boolean {
	return seat.pid === told?.pid && !isPassedOver(seat);
}

function found(seat: Seat, agent: Agent, seats: readonly Seat[], evidence: Evidence, why: string): Caller {
	const told = evidence.told.find(({vendor}) => vendor === agent.vendor);
	const isNamed = seat.agent !== null;
	// Variables that name another process were set by another agent
	const isOwn = told === undefined || told.pid === seat.pid;
	const up = seats.slice(0, seats.indexOf(seat) + 1);
	return {
		agent: {
			...factsOf(agent, evidence, isOwn),
			pid: seat.pid,
			sharedProcess: isNamed && seat.role === 'server',
			isSpare: evidence.spares.includes(seat.pid),
			via: isNamed || evidence.vendor === null ? 'ancestry' : 'hook',
		},
		ancestors: up.map(({pid}) => pid),
		shell: null,
		runner: runnerOf(up) ?? seat.pid,
		lingering: null,
		why,
	};
}

function unseen(
	agent: Agent,
	seats: readonly Seat[],
	evidence: Evidence,
	pid: number | null,
): Omit<Caller, 'why'> {
	return {
		agent: {...factsOf(agent, evidence, true), pid, sharedProcess: false, isSpare: false, via: 'environment'},
		ancestors: seats.map(seat => seat.pid),
		shell: null,
		runner: runnerOf(seats),
		lingering: null,
	};
}

function factsOf({vendor, readEnvironment}: Agent, {conversation, environment}: Evidence, isOwn: boolean) {
	const {agentSessionId, model} = readEnvironment(environment);
	return {
		vendor,
		agentSessionId: conversation ?? (isOwn ? agentSessionId : null),
		model: isOwn ? model : null,
	};
}

function person(seats: readonly Seat[], lingering: string | null, why: string): Caller {
	// Whoever shows the terminal is not who types there
	const end = seats.findIndex(isTerminal);
	const inside = end < 0 ? seats : seats.slice(0, end);
	const shell = inside.find(({isLeader}) => isLeader) ?? seats[0];
	const ancestors = inside.map(({pid}) => pid);
	return {...nobody(seats, why), ancestors, shell: shell?.pid ?? null, lingering};
}

function nobody(seats: readonly Seat[], why: string): Caller {
	const ancestors = seats.map(({pid}) => pid);
	return {
		agent: null,
		ancestors,
		shell: null,
		runner: runnerOf(seats),
		lingering: null,
		why,
	};
}
