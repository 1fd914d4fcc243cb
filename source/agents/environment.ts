import path from 'node:path';

/** The variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The pid in a variable, or `null`. */
export function pidIn(value: string | undefined): number | null {
	return value !== undefined && /^[1-9]\d{0,6}$/.test(value) ? Number(value) : null;
}

/** An agent's own folder: the one its variable names, else the usual one below the home folder. */
export function ownFolder(environment: Environment, variable: string, ...usual: string[]): string | null {
	const named = environment[variable];
	if (named) return path.resolve(environment.HOME ?? '/', named);
	return environment.HOME ? path.join(environment.HOME, ...usual) : null;
}
