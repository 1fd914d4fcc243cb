import path from 'node:path';

/** A process as its own command line presents it. */
export type ProcessLook = {
	/** The kernel's name for it (`comm`). */
	readonly name: string;
	readonly arguments: readonly string[];
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
