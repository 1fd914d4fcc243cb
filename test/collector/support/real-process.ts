import {type ChildProcessByStdio, type SpawnOptions, spawn} from 'node:child_process';
import {once} from 'node:events';
import {createInterface} from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import {onTestFinished} from 'vitest';
import {until} from '../../bus/support/conditions.js';
import {processes} from './watched-machine.js';

/** A process that does nothing until it is ended, or the test is over. */
export class Sleeper {
	readonly pid: number;
	readonly #ended: Promise<unknown>;

	private constructor(pid: number, ended: Promise<unknown>) {
		this.pid = pid;
		this.#ended = ended;
	}

	static async start(options: SpawnOptions = {}, program = 'sleep'): Promise<Sleeper> {
		const child = spawn(program, ['3600'], {...options, stdio: 'ignore'});
		onTestFinished(() => void child.kill('SIGKILL'));
		const ended = once(child, 'exit');
		await once(child, 'spawn');
		const pid = child.pid ?? 0;
		// Until then it is this program's own image
		await until(() => processes.commandLine(pid)[1] === '3600');
		return new Sleeper(pid, ended);
	}

	/** Ends it without a word, and waits until it is no zombie either. */
	async kill(): Promise<void> {
		signal(this.pid, 'SIGKILL');
		await this.#ended;
	}
}

/** A shell that does line by line what it is told, so that its children come and go at the test's will. */
export class ObedientShell {
	readonly #child: ChildProcessByStdio<Writable, Readable, null>;
	readonly #lines: AsyncIterator<string>;

	constructor() {
		this.#child = spawn('sh', ['-c', 'while read -r line; do eval "$line"; done'], {
			stdio: ['pipe', 'pipe', 'ignore'],
		});
		onTestFinished(() => void this.#child.kill('SIGKILL'));
		this.#lines = createInterface({input: this.#child.stdout})[Symbol.asyncIterator]();
	}

	get pid(): number {
		return this.#child.pid ?? 0;
	}

	/** Tells it a line, without waiting for what it does. */
	tell(line: string): void {
		this.#child.stdin.write(`${line}\n`);
	}

	/** Runs a line and returns the one line that it prints. */
	async ask(line: string): Promise<string> {
		this.tell(line);
		const answer = await this.#lines.next();
		if (answer.done) throw new Error(`the shell ended at: ${line}`);
		return answer.value;
	}

	/** Starts a child that outlives what the shell does next. Returns its pid. */
	async startChild(): Promise<number> {
		const pid = Number(await this.ask('sleep 3600 > /dev/null & echo $!'));
		onTestFinished(() => signal(pid, 'SIGKILL'));
		await until(() => processes.commandLine(pid)[1] === '3600');
		return pid;
	}

	/** Lets it end in good order, and waits until it is no zombie either. */
	async leave(): Promise<void> {
		const ended = once(this.#child, 'exit');
		this.tell('exit');
		await ended;
	}
}

/** Sends a signal, to nobody when the process has gone. */
export function signal(pid: number, name: NodeJS.Signals): void {
	try {
		process.kill(pid, name);
	} catch {
		// it has gone
	}
}

/** Stops a process, or lets it go on, and waits until it has. */
export async function setStopped(pid: number, isStopped: boolean): Promise<void> {
	signal(pid, isStopped ? 'SIGSTOP' : 'SIGCONT');
	await until(() => {
		const sighting = processes.look(pid);
		return typeof sighting !== 'string' && sighting.isStopped === isStopped;
	});
}

/** Processor time of a process that is there, in milliseconds. */
export function cpuOf(pid: number): number {
	const sighting = processes.look(pid);
	if (typeof sighting === 'string') throw new Error(`process ${pid} is ${sighting}`);
	return sighting.cpuMs;
}
