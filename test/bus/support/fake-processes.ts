import type {Machine} from '../../../source/system/machine.js';
import type {ProcessEntry, ProcessTable, Sighting} from '../../../source/system/process-table.js';

/** The machine of tests that need none in particular. */
export const thisMachine: Machine = {
	host: 'desk',
	machineId: 'machine-1',
	bootId: 'boot-1',
	pidNamespace: '4026531836',
};

/** What can be read of a process besides its line in the table. */
export type Description = {
	readonly commandLine?: readonly string[];
	readonly environment?: Readonly<Record<string, string>>;
	readonly folder?: string;
	readonly tty?: string;
	readonly openFiles?: readonly string[];
	/** It is another user's, or in another PID namespace. */
	readonly isForeign?: boolean;
};

/** A process table a test can change: processes start, die, become invisible, and pids are used again. */
export class FakeProcesses implements ProcessTable {
	readonly #running = new Map<number, ProcessEntry>();
	readonly #hidden = new Set<number>();
	readonly #descriptions = new Map<number, Description>();
	#starts = 0;
	/** When every process here began, in milliseconds since the epoch. */
	began = 0;

	/** Starts a process; one that has the pid already is replaced by another with a new start time. */
	start(...pids: number[]): void {
		for (const pid of pids) {
			this.#starts++;
			const started = String(this.#starts);
			this.#running.set(pid, {
				pid,
				parent: 0,
				started,
				sessionLeader: pid,
				name: 'agent',
				isStopped: false,
				cpuMs: 0,
			});
		}
	}

	/** Changes what is seen of a running process: its parent, name, processor time, whether it is stopped. */
	change(pid: number, facts: Partial<Omit<ProcessEntry, 'pid' | 'started'>>): void {
		const entry = this.#running.get(pid);
		if (entry) this.#running.set(pid, {...entry, ...facts});
	}

	/** Gives a process a command line, variables and a folder. */
	describe(pid: number, description: Description): void {
		this.#descriptions.set(pid, {...this.#descriptions.get(pid), ...description});
	}

	kill(...pids: number[]): void {
		for (const pid of pids) this.#running.delete(pid);
	}

	/** Lets a process be seen again, the very same one. */
	restore(process: ProcessEntry): void {
		this.#running.set(process.pid, process);
	}

	/** Makes it impossible to tell anything about a pid. */
	hide(pid: number): void {
		this.#hidden.add(pid);
	}

	look(pid: number): Sighting {
		if (this.#hidden.has(pid)) return 'unknown';
		return this.#running.get(pid) ?? 'gone';
	}

	startTime(): number {
		return this.began;
	}

	commandLine(pid: number): readonly string[] {
		return this.#descriptions.get(pid)?.commandLine ?? [];
	}

	list(): readonly ProcessEntry[] {
		return [...this.#running.values()].filter(({pid}) => !this.#hidden.has(pid));
	}

	environment(pid: number): Readonly<Record<string, string>> | null {
		return this.#descriptions.get(pid)?.environment ?? null;
	}

	openFiles(pid: number): readonly string[] | null {
		return this.#descriptions.get(pid)?.openFiles ?? null;
	}

	isNowhereBelow(): boolean {
		return false;
	}

	isOwn(pid: number): boolean {
		return this.#descriptions.get(pid)?.isForeign !== true;
	}

	tty(pid: number): string | null {
		return this.#descriptions.get(pid)?.tty ?? null;
	}

	folder(pid: number): string | null {
		return this.#descriptions.get(pid)?.folder ?? null;
	}
}
