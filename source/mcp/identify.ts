import type {Agent} from '../agents/agent.js';
import type {Environment} from '../agents/environment.js';
import {agents} from '../agents/index.js';
import {usageError} from '../bus/errors.js';
import type {Door} from '../caller/find-caller.js';
import type {Caller, CallingAgent} from '../caller/who-calls.js';
import type {CallMeta} from './call-meta.js';

/** The agent at the other end of the connection, and the conversation that calls. */
export type Identity = {
	readonly vendor: string;
	/** The agent's own process; `null` where it cannot be seen from here. */
	readonly pid: number | null;
	/** Processes that may be the agent's, nearest first. */
	readonly processes: readonly number[];
	/** Whether that process carries several conversations. */
	readonly sharedProcess: boolean;
	/** The conversation is the one that its process had when this server was started. */
	readonly isFrozen: boolean;
	/** Ids the conversation may be known by, best first. */
	readonly conversations: readonly string[];
	readonly model: string | null;
};

/** What a call is made from besides its own words. */
export type Origin = {
	readonly caller: Caller;
	readonly environment: Environment;
	/** Pid of the process that started this server. */
	readonly parent: number;
	/** What the client calls itself. */
	readonly clientName: string | null;
	readonly meta: CallMeta;
};

/**
 * Finds out whose call it is. The conversation is the one that the call names, else that of the environment; the
 * agent is the process above this one, else whatever the client says it is.
 */
export function identify({caller, environment, parent, clientName, meta}: Origin): Identity {
	const agent = agentOf(caller, environment, parent, clientName);
	const told = meta.conversations.length > 0;
	const own = agent.agentSessionId === null ? [] : [agent.agentSessionId];
	return {
		vendor: agent.vendor,
		pid: agent.pid,
		processes: [...agent.ancestors, agent.pid].filter(pid => typeof pid === 'number'),
		// A client that names the conversation in every call does so because there may be several
		sharedProcess: agent.sharedProcess || told,
		isFrozen: !told,
		conversations: told ? meta.conversations : own,
		model: meta.model ?? agent.model,
	};
}

/** The agent that calls itself so as a client. */
function clientOf(clientName: string | null): Agent | undefined {
	return agents.find(({clientNames}) => clientName !== null && clientNames.includes(clientName));
}

/** Through what a client calls that calls itself so. */
export function doorOf(clientName: string | null): Door {
	return {vendor: clientOf(clientName)?.vendor ?? null, conversation: null};
}

type FoundAgent = Omit<CallingAgent, 'via' | 'isSpare'> & {readonly ancestors: readonly number[]};

function agentOf(
	caller: Caller,
	environment: Environment,
	parent: number,
	clientName: string | null,
): FoundAgent {
	const {agent, ancestors} = caller;
	const client = clientOf(clientName);
	// A shell between the two is not the agent
	const starter = caller.runner ?? (parent > 1 ? parent : null);
	// Neither an agent of another vendor above the client nor one above a client that nobody knows is the client
	const isNearest = agent?.pid === null || agent?.pid === starter;
	if (agent && (client ? client.vendor === agent.vendor : isNearest)) {
		return {...agent, pid: agent.pid ?? starter, ancestors};
	}
	const facts = client?.readEnvironment(environment);
	return {
		vendor: client?.vendor ?? vendorFrom(clientName),
		pid: starter,
		sharedProcess: false,
		agentSessionId: facts?.agentSessionId ?? null,
		model: facts?.model ?? null,
		ancestors: [],
	};
}

/** A vendor's name made of what an unknown client calls itself: `Zed Editor` becomes `zed-editor`. */
function vendorFrom(clientName: string | null): string {
	const words = (clientName ?? '').toLowerCase().match(/[a-z0-9]+/g) ?? [];
	const name = words
		.join('-')
		.replace(/^[\d-]+/, '')
		.slice(0, 64);
	return name === '' ? 'mcp-client' : name;
}

/**
 * The agent's process.
 * @throws BusError `usage` where it cannot be seen
 */
export function requireProcess({vendor, pid}: Identity): number {
	if (pid !== null) return pid;
	throw usageError(
		`the process of this ${vendor} session cannot be seen from here`,
		'register it in a shell with `session-bus register --llm VENDOR --pid PID`',
	);
}
