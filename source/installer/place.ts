import {accessSync, constants, existsSync, realpathSync} from 'node:fs';
import path from 'node:path';
import type {Environment} from '../agents/environment.js';
import {unusableError} from '../bus/errors.js';
import {locateHome} from '../bus/location.js';
import {isTrusted, writable} from '../system/trusted-path.js';

/** Where session-bus lies on this machine, as far as agents must find it. */
export type Place = {
	/** The folder of session-bus. */
	readonly home: string;
	/** The user's home folder. */
	readonly userHome: string;
	/** The program that agents start; its path never changes. */
	readonly launcher: string;
	/** The Node and the script that the launcher starts. */
	readonly node: string;
	readonly script: string;
	/** Variables that were set on purpose, which agents may take away from their children. */
	readonly variables: Readonly<Record<string, string>>;
};

/**
 * Finds the places of this process.
 * @throws BusError `unusable` when there is no home folder
 */
export function findPlace(environment: Environment, cwd: string): Place {
	const home = locateHome(environment, cwd);
	if (home === null) {
		throw unusableError('there is no home folder to install in', 'set HOME, or SESSION_BUS_HOME');
	}
	const {SESSION_BUS_HOME, SESSION_BUS_DB} = environment;
	return {
		home,
		userHome: environment.HOME ?? path.dirname(home),
		launcher: path.join(home, 'bin', 'session-bus'),
		node: stableNode(process.execPath, environment.PATH ?? ''),
		script: findScript(import.meta.dirname),
		variables: {
			...(SESSION_BUS_HOME ? {SESSION_BUS_HOME: home} : {}),
			...(SESSION_BUS_DB ? {SESSION_BUS_DB: path.resolve(cwd, SESSION_BUS_DB)} : {}),
		},
	};
}

/** Folders that come and go with a shell or a package manager's run. */
const passing = /\/(?:fnm_multishells|_npx|node_modules)\/|^\/(?:run|tmp|proc)\//;

/**
 * The path by which a Node will still be found after its next update: that of a link on PATH rather than that of
 * the versioned folder it leads to.
 */
export function stableNode(running: string, searchPath: string): string {
	const target = realpathSync(running);
	const links = searchPath
		.split(':')
		.filter(folder => path.isAbsolute(folder))
		.map(folder => path.join(folder, 'node'))
		.filter(file => !passing.test(file) && leadsTo(file, target) && isTrusted(file, writable.byAnybody));
	return links[0] ?? running;
}

/** Whether a file is there and may be run. */
export function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

function leadsTo(file: string, target: string): boolean {
	try {
		return isExecutable(file) && realpathSync(file) === target;
	} catch {
		return false;
	}
}

/** The built program: from its own folder and from the source alike, below the nearest package.json. */
function findScript(start: string): string {
	for (let folder = start; folder !== path.dirname(folder); folder = path.dirname(folder)) {
		if (existsSync(path.join(folder, 'package.json'))) return path.join(folder, 'dist', 'entry.cjs');
	}
	return path.join(start, 'entry.cjs');
}
