import {fstatSync, readdirSync, readlinkSync} from 'node:fs';
import type {ProcessTable} from './process-table.js';

const output = 1;

/** What runs others side by side in a pipeline. */
const shells: ReadonlySet<string> = new Set(['sh', 'bash', 'dash', 'zsh', 'ksh', 'fish', 'busybox']);

/**
 * Whether what this process prints goes through another program, such as `head` or `grep`, on its way to whoever
 * called: then nobody can tell how much of it is shown. Terminals, files and sockets go to the caller himself, and so
 * does a pipe that nobody has as his input.
 */
export function isOutputFiltered(processes: ProcessTable): boolean {
	try {
		if (!fstatSync(output).isFIFO()) return false;
		return process.platform === 'linux' ? isInputOfOther() : hasCompany(processes);
	} catch {
		return false;
	}
}

/** Whether the pipe is the standard input of a process (proc(5), `/proc/PID/fd`). */
function isInputOfOther(): boolean {
	const pipe = readlinkSync(`/proc/self/fd/${output}`);
	return readdirSync('/proc').some(name => /^\d/.test(name) && inputOf(name) === pipe);
}

function inputOf(pid: string): string | null {
	try {
		return readlinkSync(`/proc/${pid}/fd/0`);
	} catch {
		// it ended meanwhile, or is somebody else's
		return null;
	}
}

/** Where pipes cannot be followed: whether another process was started beside this one, or took the shell's place. */
function hasCompany(processes: ProcessTable): boolean {
	const all = processes.list();
	const parent = all.find(({pid}) => pid === process.ppid);
	if (parent && !shells.has(parent.name.replace(/^-/, ''))) return false;
	return all.some(({pid, parent: of}) => of === process.ppid && pid !== process.pid);
}
