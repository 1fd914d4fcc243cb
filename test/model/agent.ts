import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import {createInterface} from 'node:readline';
import type {Answer, Door} from './facts.ts';
import type {Deed, Report} from './orders.ts';
import type {Vendor} from './vendors.ts';

const actor = path.join(import.meta.dirname, 'actor.ts');

/** A running actor: what it is told, and what it tells. */
export class Actor {
	readonly pid: number;
	readonly #child: ChildProcess;
	readonly #reports = new Map<number, (report: Report | null) => void>();
	#orders = 0;
	#hasGone = false;

	private constructor(child: ChildProcess, pid: number, lines: AsyncIterator<string>) {
		this.#child = child;
		this.pid = pid;
		void this.#listen(lines);
	}

	/** Starts an actor under the name of an executable. */
	static async start(
		line: readonly [string, ...string[]],
		cwd: string,
		env: NodeJS.ProcessEnv,
	): Promise<Actor> {
		const [command, ...before] = line;
		const child = spawn(command, [...before, actor], {cwd, env, stdio: ['pipe', 'pipe', 'inherit']});
		child.stdin.on('error', () => {});
		child.on('error', () => {});
		const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
		const first = await lines.next();
		if (first.done) throw new Error(`${command} did not start`);
		return new Actor(child, JSON.parse(first.value).pid, lines);
	}

	get hasGone(): boolean {
		return this.#hasGone;
	}

	/** Has something done; `null` when the actor went before it told how that ended. */
	do(deed: Deed): Promise<Report | null> {
		if (this.#hasGone) return Promise.resolve(null);
		const id = ++this.#orders;
		return new Promise(resolve => {
			this.#reports.set(id, resolve);
			this.#child.stdin?.write(`${JSON.stringify({id, ...deed})}\n`);
		});
	}

	/** Ends it: as a crash does, or as it leaves when nothing is wanted any more. */
	async end(how: 'killed' | 'gently'): Promise<void> {
		if (this.#hasGone) return;
		const isOver = once(this.#child, 'exit');
		if (how === 'killed') this.#child.kill('SIGKILL');
		else this.#child.stdin?.end();
		await isOver;
		this.#hasGone = true;
	}

	async #listen(lines: AsyncIterator<string>): Promise<void> {
		for (let line = await lines.next(); !line.done; line = await lines.next()) {
			const report: Report = JSON.parse(line.value);
			this.#reports.get(report.id)?.(report);
			this.#reports.delete(report.id);
		}
		this.#hasGone = true;
		for (const resolve of this.#reports.values()) resolve(null);
		this.#reports.clear();
	}
}

/** What the model knows of one role: who it is, and how far its simulated agent is. */
export type Role = {
	readonly name: string;
	readonly vendor: Vendor;
	readonly conversation: string;
	readonly door: Door | 'hook';
	/** Folder of the program it runs. */
	readonly root: string;
	/** Its id on the bus. */
	session: string;
	/** Its process; `null` for a program that writes rows alone. */
	readonly actor: Actor | null;
	readonly pid: number;
	/** Tools that run, or are about to. */
	readonly tools: Map<string, Tool>;
	/** What it read of each file last. */
	readonly knows: Map<string, string>;
	/** Commands the bus has offered it. */
	readonly advice: string[];
	/** Numbers of messages it was told are longer, and when by the wall clock. */
	readonly rests: Map<number, number>;
	turn: 'working' | 'waiting' | 'idle' | null;
	isAlive: boolean;
	waiting: Promise<Report | null> | null;
};

/** A tool of an agent between the hooks before and after it. */
export type Tool = {
	readonly id: string;
	readonly file: string | null;
	/** What the hook before it said; `lost` where nobody heard it. */
	readonly answer: Answer;
	readonly why: 'held' | 'changed' | 'unreserved' | null;
};
