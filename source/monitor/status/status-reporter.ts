import {clearReport, clearStatus, statusQuery, statusReport} from './program-status.js';
import type {StatusRecords} from './status-records.js';

/** Keeps what a terminal has on record of the bus, where it keeps records. */
export class StatusReporter {
	readonly #send: (bytes: string) => void;
	#isAnswered = false;
	#hasTerminal = false;
	/** The reports the terminal has; `null` while it has none of ours. */
	#told: ReadonlyMap<string | null, string> | null = null;
	#read: () => StatusRecords = () => new Map();

	/** @param send writes bytes to the terminal that move nothing on it */
	constructor(send: (bytes: string) => void) {
		this.#send = send;
	}

	/** The terminal is ours: asks it whether it keeps records, and tells it all of them where that is known. */
	begin(): void {
		this.#hasTerminal = true;
		if (this.#isAnswered) this.#tell();
		else this.#send(statusQuery);
	}

	/** Takes note that it does. */
	readonly answered = (): void => {
		this.#isAnswered = true;
		this.#tell();
	};

	/**
	 * Tells what has changed.
	 * @param read what there is now; asked only where a terminal wants to know
	 */
	update(read: () => StatusRecords): void {
		this.#read = read;
		this.#tell();
	}

	/**
	 * Tells nothing more until {@link begin}, because somebody else gets the terminal.
	 * @returns what takes back what it has
	 */
	end(): string {
		const isTold = this.#told !== null;
		this.#hasTerminal = false;
		this.#told = null;
		return isTold ? clearStatus : '';
	}

	#tell(): void {
		if (!this.#isAnswered || !this.#hasTerminal) return;
		const reports = new Map([...this.#read()].map(([id, record]) => [id, statusReport(id, record)]));
		const bytes: string[] = [];
		for (const id of this.#told?.keys() ?? [])
			if (id !== null && !reports.has(id)) bytes.push(clearReport(id));
		for (const [id, report] of reports) if (this.#told?.get(id) !== report) bytes.push(report);
		this.#told = reports;
		if (bytes.length > 0) this.#send(bytes.join(''));
	}
}
