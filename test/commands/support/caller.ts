import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {createInterface} from 'node:readline';
import * as v from 'valibot';
import {entry, type Outcome} from './program.js';

const standIn = path.join(import.meta.dirname, 'stand-in.ts');

/** What a stand-in says. */
const greeting = v.object({pid: v.number()});
const answer = v.object({
	id: v.number(),
	code: v.nullable(v.number()),
	stdout: v.string(),
	stderr: v.string(),
});

/** How to start a process that calls commands. */
export type CallerOptions = {
	/** What starts it; the executable that stands for an agent, or a program that runs the rest of the line. */
	readonly line: readonly [string, ...string[]];
	/** What follows the stand-in's own script. */
	readonly words?: readonly string[];
	/** The script, where it shall go by another name. */
	readonly script?: string;
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
};

/** A running process that calls commands, so that they see it above them: an agent, a shell, a namespace. */
export class Caller {
	readonly pid: number;
	readonly #child: ChildProcess;
	readonly #cwd: string;
	readonly #answers = new Map<number, (outcome: Outcome) => void>();
	#orders = 0;

	private constructor(child: ChildProcess, lines: AsyncIterator<string>, pid: number, cwd: string) {
		this.#child = child;
		this.pid = pid;
		this.#cwd = cwd;
		void this.#listen(lines);
	}

	static async start({line, words = [], script = standIn, cwd, env}: CallerOptions): Promise<Caller> {
		const [command, ...before] = line;
		const child = spawn(command, [...before, script, ...words], {
			cwd,
			env,
			stdio: ['pipe', 'pipe', 'inherit'],
		});
		child.stdin.on('error', () => {});
		const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
		const first = await lines.next();
		if (first.done) throw new Error(`${command} did not start`);
		return new Caller(child, lines, v.parse(greeting, JSON.parse(first.value)).pid, cwd);
	}

	/** Runs `session-bus` as a child of this process. */
	run(...words: readonly string[]): Promise<Outcome> {
		return this.runWith({}, ...words);
	}

	/** The same with variables of its own. */
	runWith(env: Readonly<Record<string, string>>, ...words: readonly string[]): Promise<Outcome> {
		return this.execute(process.execPath, [entry, ...words], env);
	}

	/** Runs any command as a child of this process. */
	execute(
		command: string,
		words: readonly string[],
		env: Readonly<Record<string, string>> = {},
	): Promise<Outcome> {
		const id = ++this.#orders;
		return new Promise(resolve => {
			this.#answers.set(id, resolve);
			this.#child.stdin?.write(`${JSON.stringify({id, command, words, cwd: this.#cwd, env})}\n`);
		});
	}

	/** Ends the process, as an agent that is closed ends. */
	async end(): Promise<void> {
		this.#child.stdin?.end();
		// Whoever holds its other end of the pipe has gone with it
		if (!this.#child.stdout?.closed) await once(this.#child.stdout ?? this.#child, 'close');
	}

	async #listen(lines: AsyncIterator<string>): Promise<void> {
		for (let line = await lines.next(); !line.done; line = await lines.next()) {
			const {id, ...outcome} = v.parse(answer, JSON.parse(line.value));
			this.#answers.get(id)?.(outcome);
			this.#answers.delete(id);
		}
	}
}

/** Starts a stand-in whose parent has gone, as that of a shell in a terminal window: nothing of ours is above it. */
export function startOrphan(options: Omit<CallerOptions, 'line'>): Promise<Caller> {
	const leave = 'exec 3<&0; ("$@" <&3 3<&- &) | cat';
	return Caller.start({...options, line: ['sh', '-c', leave, 'sh', process.execPath]});
}
