import {accessSync, constants} from 'node:fs';
import path from 'node:path';
import type {Environment} from '../agents/environment.js';
import {shellWord} from '../system/shell-word.js';

/** Folders of programs that every shell has in its PATH: agents' shells often start with a PATH of their own. */
const commonFolders = ['/usr/local/bin', '/usr/bin', '/bin'];

/**
 * What starts session-bus in the shell of the agent that called: its name where every shell finds it, else the
 * launcher that called this process.
 */
export function commandName(environment: Environment): string {
	const name = 'session-bus';
	if (commonFolders.some(folder => isExecutable(path.join(folder, name)))) return name;
	const launcher = environment.SESSION_BUS_LAUNCHER;
	if (!launcher) return name;
	return shellWord(launcher);
}

function isExecutable(file: string): boolean {
	try {
		accessSync(file, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}
