import path from 'node:path';

/** A process as its own command line presents it. */
export type ProcessLook = {
	/** The kernel's name for it (`comm`). */
	readonly name: string;
	readonly arguments: readonly string[];
};

/** What an agent's environment variables tell its children. */
export type AgentEnvironment = {
	/** The agent's own id of the conversation. */
	readonly agentSessionId: string | null;
	/** The agent's own pid, where it tells. */
	readonly pid: number | null;
	readonly model: string | null;
};

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** One agent CLI: how its processes, and what it starts, are known. One file per vendor, all of this shape. */
export type Agent = {
	/** The name sessions carry, as in `claude-12345`. */
	readonly vendor: string;
	/** The name people use. */
	readonly title: string;
	/** Whether a process is this agent, rather than something it started. */
	readonly isProcess: (look: ProcessLook) => boolean;
	/** Whether that process carries several conversations. */
	readonly isSharedProcess: (look: ProcessLook) => boolean;
	/** Whether the environment is that of a child of this agent; asked only where the ancestors cannot be seen. */
	readonly isParentOf: (environment: Environment) => boolean;
	readonly readEnvironment: (environment: Environment) => AgentEnvironment;
};

const interpreters = new Set(['node', 'nodejs', 'bun', 'deno', 'python', 'python3', 'MainThread']);

/**
 * The names a process goes by: of its executable and, for an interpreter, of the script it runs. Only whole base
 * names count: a path that merely contains an agent's name proves nothing.
 */
export function namesOf({name, arguments: [program = '', ...rest]}: ProcessLook): string[] {
	const executable = baseName(program);
	const script = interpreters.has(executable) ? rest.find(argument => !argument.startsWith('-')) : undefined;
	return [name, executable, ...(script === undefined ? [] : [baseName(script)])];
}

function baseName(file: string): string {
	return path.basename(file).replace(/\.(?:exe|c?js|mjs|py)$/, '');
}

/** The pid in a variable, or `null`. */
export function pidIn(value: string | undefined): number | null {
	return value !== undefined && /^[1-9]\d{0,6}$/.test(value) ? Number(value) : null;
}
