import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface, type Interface} from 'node:readline';
import {onTestFinished} from 'vitest';
import {entry, type ProcessOptions} from '../../commands/support/program.js';
import type {Sandbox} from '../../commands/support/sandbox.js';

/** The first thing every client says, once it may. */
export const initialize = {
	...{jsonrpc: '2.0', id: 'initialize', method: 'initialize'},
	params: {protocolVersion: '2025-06-18', capabilities: {}, clientInfo: {name: 'test', version: '1.0.0'}},
};

/** A call of a tool. */
export function toolCall(id: number, name: string, words: object = {}): object {
	return {jsonrpc: '2.0', id, method: 'tools/call', params: {name, arguments: words}};
}

/** A client that says exactly what it is told to, and reads only when it is told to. */
export class RawClient {
	readonly pid: number;
	readonly #child: ChildProcess;
	readonly #closed: Promise<unknown>;
	#lines: Interface | null = null;
	#next: AsyncIterator<string> | null = null;
	#stderr = '';

	constructor(sandbox: Sandbox, flags: readonly string[] = [], {env, ...options}: ProcessOptions = {}) {
		this.#child = spawn(process.execPath, [entry, 'mcp', ...flags], {
			cwd: sandbox.work,
			env: {...sandbox.env, ...env},
			...options,
			stdio: 'pipe',
		});
		this.pid = this.#child.pid ?? 0;
		this.#closed = once(this.#child, 'exit');
		this.#child.stdin?.on('error', () => {});
		this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
			this.#stderr += text;
		});
		onTestFinished(() => {
			this.#child.kill('SIGKILL');
		});
	}

	/** What it said besides the protocol. */
	get stderr(): string {
		return this.#stderr;
	}

	/** Writes one line. */
	say(message: object | string): void {
		this.#child.stdin?.write(`${typeof message === 'string' ? message : JSON.stringify(message)}\n`);
	}

	/** The next line, which must be JSON. */
	async hear(): Promise<unknown> {
		if (this.#child.stdout) this.#lines ??= createInterface({input: this.#child.stdout});
		this.#next ??= this.#lines?.[Symbol.asyncIterator]() ?? null;
		const line = await this.#next?.next();
		return line === undefined || line.done ? null : JSON.parse(line.value);
	}

	/** Ends the input, as a client that goes does. */
	end(): void {
		this.#child.stdin?.end();
	}

	/** Closes the other end, too, as a client that was killed does. */
	vanish(): void {
		this.#child.stdout?.destroy();
	}

	/** Sends a signal. */
	signal(signal: NodeJS.Signals): void {
		this.#child.kill(signal);
	}

	/** How it ended. */
	async ended(): Promise<{readonly code: number | null; readonly signal: string | null}> {
		await this.#closed;
		return {code: this.#child.exitCode, signal: this.#child.signalCode};
	}
}
