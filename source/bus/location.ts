import {realpathSync, statSync} from 'node:fs';
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
	if (named !== null) return absolute(named, cwd);
	if (environment.SESSION_BUS_DB) return absolute(environment.SESSION_BUS_DB, cwd);
	const userHome = environment.SESSION_BUS_HOME ? null : homeOf(environment);
	if (userHome !== null) {
		const shared = path.join(userHome, '.coditect-data', 'context-storage');
		if (isFolder(shared)) return path.join(shared, 'messaging.db');
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
	if (environment.SESSION_BUS_HOME) return absolute(environment.SESSION_BUS_HOME, cwd);
	const home = homeOf(environment);
	return home === null ? null : path.join(home, '.session-bus');
}

/** As the system goes: what `..` leaves is where a link leads, not the folder that the link lies in. */
function absolute(name: string, cwd: string): string {
	const text = path.resolve(cwd, name);
	if (!name.split('/').includes('..')) return text;
	const folder = path.dirname(path.isAbsolute(name) ? name : `${cwd}/${name}`);
	try {
		return path.join(realpathSync.native(folder), path.basename(name));
	} catch {
		return text;
	}
}

function isFolder(folder: string): boolean {
	try {
		return statSync(folder, {throwIfNoEntry: false})?.isDirectory() === true;
	} catch {
		return false;
	}
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
