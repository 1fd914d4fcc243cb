import {existsSync, readlinkSync, readSync, writeSync} from 'node:fs';
import path from 'node:path';
import type {Environment} from '../agents/environment.js';
import {isOutputFiltered} from './output-reader.js';
import {systemProcessTable} from './process-table.js';
import {type Arrived, type Patience, readPromptly} from './read-promptly.js';

/** What a command or a hook works on besides the bus: the process's own, or a test's. */
export type World = {
	readonly environment: Environment;
	readonly cwd: string;
	/** Pid of the process that called. */
	readonly parent: number;
	readonly isTerminal: (stream: 'input' | 'output' | 'errors') => boolean;
	/** Whether what is written goes through another program before whoever called gets it. */
	readonly isFiltered: () => boolean;
	/** Writes a result. */
	readonly write: (text: string) => void;
	/** Writes what is no result: errors, hints, notes. */
	readonly writeError: (text: string) => void;
	/** Standard input as text: all of it, unless it is longer than so many bytes. */
	readonly readInput: (most: number) => string;
	/** Standard input as far as it comes without being waited for. */
	readonly readPromptly: (patience: Patience) => Promise<Arrived>;
};

const [input, output, errors] = [0, 1, 2];

/**
 * The world of this process. It writes to the descriptors themselves: making Node's stream objects costs a
 * command that agents call all day a tenth of its time.
 * @param onClosed called when whoever read our output has gone
 */
export function processWorld(onClosed: () => never): World {
	return {
		environment: process.env,
		cwd: workingFolder(),
		parent: process.ppid,
		isTerminal: stream => process.getBuiltinModule('node:tty').isatty({input, output, errors}[stream]),
		isFiltered: () => isOutputFiltered(systemProcessTable()),
		write: text => writeAll(output, text, onClosed),
		writeError: text => writeAll(errors, text, onClosed),
		readInput: most => readAll(input, most),
		readPromptly: patience => readPromptly(input, patience),
	};
}

/**
 * The folder may have been removed under the shell that stands in it. It is still where it was, for whoever names
 * something relative to it: any other folder would be taken for it.
 */
function workingFolder(): string {
	try {
		return process.cwd();
	} catch {
		const folder = removedFolder();
		process.chdir('/');
		return folder;
	}
}

/** Linux knows it by its path, and says that it has gone; elsewhere the shell may have told it. */
function removedFolder(): string {
	try {
		return readlinkSync('/proc/self/cwd').replace(/ \(deleted\)$/, '');
	} catch {
		const told = process.env.PWD ?? '';
		return path.isAbsolute(told) && !existsSync(told) ? path.normalize(told) : '/';
	}
}

function writeAll(descriptor: number, text: string, onClosed: () => never): void {
	let rest = Buffer.from(text);
	while (rest.length > 0) {
		try {
			rest = rest.subarray(writeSync(descriptor, rest));
		} catch (error) {
			if (codeOf(error) === 'EPIPE') onClosed();
			// A pipe someone made non-blocking and that is full: its reader needs a moment
			if (codeOf(error) !== 'EAGAIN') throw error;
			waitBriefly();
		}
	}
}

function readAll(descriptor: number, most: number): string {
	const chunks: Buffer[] = [];
	let size = 0;
	const chunk = Buffer.alloc(65_536);
	const text = () => Buffer.concat(chunks).toString('utf8');
	for (;;) {
		try {
			const bytes = readSync(descriptor, chunk);
			chunks.push(Buffer.from(chunk.subarray(0, bytes)));
			size += bytes;
			if (bytes === 0 || size > most) return text();
		} catch (error) {
			if (codeOf(error) === 'EOF') return text();
			if (codeOf(error) !== 'EAGAIN') throw error;
			waitBriefly();
		}
	}
}

function waitBriefly(): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
}

function codeOf(error: unknown): string {
	return error instanceof Error && 'code' in error ? String(error.code) : '';
}
