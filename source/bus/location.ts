import {existsSync} from 'node:fs';
import path from 'node:path';
import {unusableError, usageError} from './errors.js';

/** The environment variables that decide where a bus lies. */
export type LocationEnvironment = {
	readonly SESSION_BUS_DB?: string | undefined;
	readonly SESSION_BUS_HOME?: string | undefined;
	readonly HOME?: string | undefined;
};

/**
 * Where the bus lies: what was named › SESSION_BUS_DB › the messaging.db of ~/.coditect-data, if its folder
 * exists › messaging.db in the home folder of session-bus.
 * @throws BusError `usage` for an empty name, `unusable` when there is no home folder
 */
export function locateDatabase(named: string | null, environment: LocationEnvironment, cwd: string): string {
	if (named === '') throw usageError('the name of the database is empty', 'name a file, as in --db ./bus.db');
	if (named !== null) return path.resolve(cwd, named);
	if (environment.SESSION_BUS_DB) return path.resolve(cwd, environment.SESSION_BUS_DB);
	const userHome = environment.SESSION_BUS_HOME ? null : homeOf(environment);
	if (userHome !== null) {
		const shared = path.join(userHome, '.coditect-data', 'context-storage');
		if (existsSync(shared)) return path.join(shared, 'messaging.db');
	}
	const home = locateHome(environment, cwd);
	if (home !== null) return path.join(home, 'messaging.db');
	throw unusableError(
		'there is no home folder to keep the bus in',
		'set HOME or SESSION_BUS_HOME, or name the database with --db',
	);
}

/** The folder of session-bus: SESSION_BUS_HOME or ~/.session-bus; `null` when there is no home folder. */
export function locateHome(environment: LocationEnvironment, cwd: string): string | null {
	if (environment.SESSION_BUS_HOME) return path.resolve(cwd, environment.SESSION_BUS_HOME);
	const home = homeOf(environment);
	return home === null ? null : path.join(home, '.session-bus');
}

function homeOf({HOME}: LocationEnvironment): string | null {
	const home = HOME ?? systemHome();
	return path.isAbsolute(home) ? home : null;
}

function systemHome(): string {
	try {
		return process.getBuiltinModule('node:os').homedir();
	} catch {
		return '';
	}
}
