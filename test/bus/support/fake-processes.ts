import type {Machine} from '../../../source/system/machine.js';
import type {ProcessEntry, ProcessTable, Sighting} from '../../../source/system/process-table.js';

/** The machine of tests that need none in particular. */
export const thisMachine: Machine = {host: 'desk', bootId: 'boot-1', pidNamespace: '4026531836'};

/** A process table a test can change: processes start, die, become invisible, and pids are used again. */
export class FakeProcesses implements ProcessTable {
	readonly #running = new Map<number, ProcessEntry>();
	readonly #hidden = new Set<number>();
	#starts = 0;
	/** When every process here began, in milliseconds since the epoch. */
	began = 0;

	/** Starts a process; one that has the pid already is replaced by another with a new start time. */
	start(...pids: number[]): void {
		for (const pid of pids) {
			this.#starts++;
			const started = String(this.#starts);
			this.#running.set(pid, {pid, parent: 1, started, sessionLeader: pid, name: 'agent'});
		}
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

	commandLine(): readonly string[] {
		return [];
	}
}
