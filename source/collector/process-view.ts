import type {Agent} from '../agents/agent.js';
import type {Environment} from '../agents/environment.js';
import type {LiveConversation} from '../agents/live-conversation.js';
import type {ProcessEntry, ProcessTable} from '../system/process-table.js';

/** All processes at one moment, with what is known of each. */
export class ProcessView {
	readonly processes: readonly ProcessEntry[];
	readonly #byPid: ReadonlyMap<number, ProcessEntry>;
	readonly #children = new Map<number, ProcessEntry[]>();
	readonly #conversations = new Map<number, readonly LiveConversation[] | null>();
	readonly #table: ProcessTable;
	readonly #environments = new Map<string, Environment>();
	readonly #before: ReadonlyMap<string, Environment>;
	/** When it was taken, in milliseconds since the epoch. */
	readonly now: number;

	/**
	 * @param before an earlier view; what a process was started with never changes
	 * @param now milliseconds since the epoch
	 */
	constructor(table: ProcessTable, before: ProcessView | null, now: number) {
		this.#table = table;
		this.now = now;
		this.#before = before ? before.#environments : new Map();
		this.processes = table.list();
		this.#byPid = new Map(this.processes.map(process => [process.pid, process]));
		for (const process of this.processes) {
			const siblings = this.#children.get(process.parent);
			if (siblings) siblings.push(process);
			else this.#children.set(process.parent, [process]);
		}
	}

	/** The process that was started so, if it still runs. */
	find(pid: number, started: string): ProcessEntry | null {
		const process = this.#byPid.get(pid);
		return process?.started === started ? process : null;
	}

	/** The children of a process, and how long each has run, in milliseconds. */
	childrenOf(pid: number): Array<{readonly process: ProcessEntry; readonly age: number}> {
		return (this.#children.get(pid) ?? []).map(process => ({process, age: this.ageOf(process)}));
	}

	/** How long a process has run, in milliseconds; 0 where that cannot be told. */
	ageOf(process: ProcessEntry): number {
		const began = this.#table.startTime(process);
		return began === null ? 0 : Math.max(0, this.now - began);
	}

	/** The conversations a process carries, as far as its agent's own files tell; `null` where they do not. */
	conversationsOf(agent: Agent, process: ProcessEntry): readonly LiveConversation[] | null {
		const known = this.#conversations.get(process.pid);
		if (known !== undefined) return known;
		const openFiles = () => this.#table.openFiles(process.pid);
		const told = agent.readConversations({...process, openFiles}, this.environmentOf(process));
		this.#conversations.set(process.pid, told);
		return told;
	}

	/** The variables a process was started with, or those of this process where they cannot be read. */
	environmentOf({pid, started}: ProcessEntry): Environment {
		const key = `${pid} ${started}`;
		const variables =
			this.#environments.get(key) ?? this.#before.get(key) ?? this.#table.environment(pid) ?? process.env;
		this.#environments.set(key, variables);
		return variables;
	}
}
