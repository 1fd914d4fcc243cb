import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import type {Environment} from '../agents/environment.js';

/**
 * What starts session-bus in the shell of the agent that called: its name where PATH finds it, else the launcher
 * that called this process.
 */
export function commandName(environment: Environment): string {
	const name = 'session-bus';
	const folders = (environment.PATH ?? '').split(path.delimiter).filter(folder => path.isAbsolute(folder));
	if (folders.some(folder => isExecutable(path.join(folder, name)))) return name;
	const launcher = environment.SESSION_BUS_LAUNCHER;
	if (!launcher) return name;
	return /^[\w./@+-]+$/.test(launcher) ? launcher : `'${launcher.replaceAll("'", `'\\''`)}'`;
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
