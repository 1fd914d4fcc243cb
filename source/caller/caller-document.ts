import type {Part} from '../agents/process-role.js';
import type {Session} from '../bus/types.js';
import type {Caller, CallingAgent, Evidence} from './who-calls.js';

/** A process above the call, and what it is there. */
export type DocumentedProcess = {
	readonly pid: number;
	readonly name: string;
	readonly role: Part['role'];
	/** The agent whose part it is. */
	readonly vendor: string | null;
};

/** Who calls and why, as programs are told. */
export type CallerDocument = {
	/** The session that acts; `null` where none is registered, or which one is not certain. */
	readonly session: Session | null;
	readonly caller: {
		readonly kind: 'agent' | 'person' | 'unknown';
		readonly vendor: string | null;
		readonly pid: number | null;
		readonly agentSessionId: string | null;
		readonly via: CallingAgent['via'] | null;
		/** Whose variables are about without being the caller's. */
		readonly lingering: string | null;
		readonly why: string;
	};
	/** What it was decided by. */
	readonly evidence: {
		/** Nearest first. */
		readonly processes: readonly DocumentedProcess[];
		/** Whether all that are above could be seen. */
		readonly isWhole: boolean;
		/** The processes that variables name, and what has that pid here. */
		readonly told: ReadonlyArray<{
			readonly vendor: string;
			readonly pid: number;
			readonly presence: Evidence['told'][number]['presence'];
		}>;
	};
};

/** Documents who calls. */
export function documentCaller(session: Session | null, caller: Caller, evidence: Evidence): CallerDocument {
	const {agent, shell, lingering, why} = caller;
	return {
		session,
		caller: {
			kind: agent ? 'agent' : shell === null ? 'unknown' : 'person',
			vendor: agent?.vendor ?? null,
			pid: agent ? agent.pid : shell,
			agentSessionId: agent?.agentSessionId ?? null,
			via: agent?.via ?? null,
			lingering,
			why,
		},
		evidence: {
			processes: evidence.ancestors.map(({pid, name, role, agent: whose}) => ({
				pid,
				name,
				role,
				vendor: whose?.vendor ?? null,
			})),
			isWhole: evidence.isWhole,
			told: evidence.told.map(({vendor, pid, presence}) => ({vendor, pid, presence})),
		},
	};
}
