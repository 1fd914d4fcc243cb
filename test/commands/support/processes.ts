import {readdirSync, readFileSync, readlinkSync} from 'node:fs';

/*
 * What Linux tells of a process besides what the program itself asks for.
 */

/** A process's command line as one text; empty when it has gone. */
export function commandOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
	} catch {
		return '';
	}
}

/** Asks a process to end. */
export function endGently(pid: number): void {
	try {
		process.kill(pid, 'SIGTERM');
	} catch {
		// it has just left
	}
}

/** Whether a process was started for something in a folder, or has something in it open. */
export function uses(pid: number, folder: string): boolean {
	return commandOf(pid).includes(folder) || openFilesOf(pid).some(file => file.startsWith(folder));
}

/** Paths of all that a process has open. */
export function openFilesOf(pid: number): string[] {
	try {
		return readdirSync(`/proc/${pid}/fd`).map(name => targetOf(`/proc/${pid}/fd/${name}`));
	} catch {
		return [];
	}
}

function targetOf(link: string): string {
	try {
		return readlinkSync(link);
	} catch {
		return '';
	}
}

/** Whether a process watches a folder, which is all that a command that waits does. */
export function isWatching(pid: number): boolean {
	try {
		return readdirSync(`/proc/${pid}/fdinfo`).some(name =>
			readFileSync(`/proc/${pid}/fdinfo/${name}`, 'utf8').includes('inotify wd:'),
		);
	} catch {
		// a descriptor was closed between two looks
		return false;
	}
}
