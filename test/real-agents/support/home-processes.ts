import {readdirSync, readFileSync} from 'node:fs';
import {until} from './until.js';

/*
 * Agents leave processes behind: a shared daemon, background shells. Each inherited the home folder of its world,
 * and no other process on the machine has that.
 */

/** Ends every process that was started with a home folder, and waits until they have gone. */
export function endProcessesOf(home: string): Promise<void> {
	return endProcessesWith(`HOME=${home}`);
}

/** The same for a variable with its value, as in `NAME=value`. */
export async function endProcessesWith(variable: string): Promise<void> {
	await until(`the processes of ${variable} have gone`, () => {
		const left = processesWith(variable);
		for (const pid of left) end(pid);
		return left.length === 0;
	});
}

/** Pids of every process that was started with a home folder. */
export function processesOf(home: string): number[] {
	return processesWith(`HOME=${home}`);
}

function processesWith(variable: string): number[] {
	return readdirSync('/proc')
		.filter(name => /^\d+$/.test(name))
		.map(Number)
		.filter(pid => environmentOf(pid).includes(variable));
}

/** The environment a process was started with; none when it has gone or is another user's. */
function environmentOf(pid: number): string[] {
	try {
		return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
	} catch {
		return [];
	}
}

function end(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// it has just left
	}
}
