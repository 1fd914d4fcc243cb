import {type SpawnOptions, spawn} from 'node:child_process';
import path from 'node:path';

/** Where the build puts the program. */
export const distFolder = path.resolve(import.meta.dirname, '../../../dist');

/** The file that is the command `session-bus`. */
export const entry = path.join(distFolder, 'entry.cjs');

/** How a process ended, and all it said. */
export type Outcome = {
	/** `null` when a signal ended it. */
	readonly code: number | null;
	readonly stdout: string;
	readonly stderr: string;
};

/** How to start a process. */
export type ProcessOptions = {
	readonly cwd?: string;
	readonly env?: NodeJS.ProcessEnv;
	readonly uid?: number;
	readonly gid?: number;
	/** What its standard input holds; nothing unless it is given. */
	readonly input?: string | Buffer;
};

/** A running process, and how it will have ended. */
export type Running = {readonly pid: number; readonly outcome: Promise<Outcome>};

/** Runs a process to its end. */
export function runProcess(
	command: string,
	words: readonly string[],
	options: ProcessOptions = {},
): Promise<Outcome> {
	return startProcess(command, words, options).outcome;
}

/** Starts a process. */
export function startProcess(
	command: string,
	words: readonly string[],
	{input = '', ...options}: ProcessOptions = {},
): Running {
	const spawning: SpawnOptions = {...options, stdio: 'pipe'};
	const child = spawn(command, words, spawning);
	const outcome = new Promise<Outcome>((resolve, reject) => {
		const said = {stdout: '', stderr: ''};
		for (const stream of ['stdout', 'stderr'] as const) {
			child[stream]?.setEncoding('utf8').on('data', (text: string) => {
				said[stream] += text;
			});
		}
		child.on('error', reject);
		child.on('close', code => resolve({code, ...said}));
		// A program that does not read its input closes it
		child.stdin?.on('error', () => {});
		child.stdin?.end(input);
	});
	return {pid: child.pid ?? 0, outcome};
}
