import {checkTerminalPlace, type TerminalPlace} from '../bus/rules/terminal-place.js';
import type {SessionRecord} from '../bus/tables/session-record.js';
import type {ProcessEntry, ProcessTable} from '../system/process-table.js';
import {findTerminal} from '../terminals/find-terminal.js';

/** What a process itself shows of its terminal; `place` is `unknown` where its variables cannot be read. */
type Seen = {
	readonly started: string;
	readonly tty: string | null;
	readonly place: TerminalPlace | 'unknown' | null;
};

/** Finds where the terminals of sessions are. Each process is looked at once: neither its variables nor its device change. */
export class TerminalWatch {
	readonly #table: ProcessTable;
	#seen: ReadonlyMap<string, Seen> = new Map();
	#next = new Map<string, Seen>();

	constructor(table: ProcessTable) {
		this.#table = table;
	}

	/** Where the terminal of a session is, given its process, or the window that shows it. */
	look({sessionId, terminal: known}: SessionRecord, {pid, started}: ProcessEntry): TerminalPlace | null {
		const before = this.#seen.get(sessionId);
		const seen = before?.started === started ? before : this.#read(pid, started);
		this.#next.set(sessionId, seen);
		if (seen.place !== 'unknown') return seen.place;
		return seen.tty === null ? known : checkTerminalPlace({...known, tty: seen.tty});
	}

	/** Forgets the sessions that were not looked at since the last time. */
	turn(): void {
		this.#seen = this.#next;
		this.#next = new Map();
	}

	#read(pid: number, started: string): Seen {
		const tty = this.#table.tty(pid);
		const variables = this.#table.environment(pid);
		if (variables === null) return {started, tty, place: 'unknown'};
		// A process without a device is in no terminal, whatever variables have come down to it
		return {started, tty, place: tty === null ? null : findTerminal(variables, tty)};
	}
}
