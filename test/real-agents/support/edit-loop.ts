import {setTimeout as pause} from 'node:timers/promises';
import type {AgentDriver} from './agent-driver.js';
import type {Script, Step} from './model-server.js';
import type {World} from './world.js';

/** After so many edits, or denials one after the other, a turn ends, so that others get the files. */
const editsOfTurn = 3;
const denialsOfTurn = 2;

/** Milliseconds a model thinks about what it has read; real ones take longer. */
const thinking = 300;

const isWritten = /has been updated|Successfully (?:overwrote|modified|created)|Wrote \d+ bytes/;
const isDenied = /is held by|was changed by/;
/** Agents look for themselves whether a file has changed since they have read it. */
const isRefused = /modified since|File has not been read/;

/**
 * A model that adds a line of its own to file after file by writing them whole, and knows of them only what its
 * tools say.
 */
export class EditLoop {
	/** Lines that a tool has said were written. */
	readonly written: string[] = [];
	/** Writes that the bus did not let pass. */
	denied = 0;
	/** Writes that the agent itself did not let pass. */
	refused = 0;
	/** What a tool has said that means none of these. */
	readonly unknown: string[] = [];
	readonly #driver: AgentDriver;
	readonly #files: readonly string[];
	readonly #known = new Map<string, readonly string[]>();
	#turn = 0;
	#attempts = 0;
	readonly #stride: number;
	#place = 0;
	#editsInTurn = 0;
	#deniedInARow = 0;
	#step: 'read' | 'write' | 'judge' = 'read';
	#line = '';

	/**
	 * @param files every file, each with a line of its own to begin with
	 * @param stride how many files on the next edit is; two with the same would never meet
	 */
	constructor(driver: AgentDriver, files: readonly string[], stride: number) {
		this.#driver = driver;
		this.#files = files;
		this.#stride = stride;
	}

	readonly script: Script = async request => {
		const result = request.toolResultsSinceUser.at(-1);
		if (result === undefined) {
			this.#editsInTurn = 0;
			this.#deniedInARow = 0;
			return this.#read();
		}
		if (this.#step === 'read') return this.#read();
		if (this.#step === 'write') {
			await pause(thinking);
			return this.#write(result);
		}
		return this.#judge(result);
	};

	/** Has the agent edit in one turn after the other, until the time is over and its last turn has ended. */
	async run(world: World, deadline: number): Promise<void> {
		const terminal = await world.interactive();
		while (performance.now() < deadline) {
			const turn = ++this.#turn;
			await terminal.submit(`begin turn ${turn}.`);
			await terminal.waitForScreen(`turn ${turn} is over`);
		}
	}

	get #file(): string {
		return this.#files[this.#place % this.#files.length] ?? '';
	}

	#read(): Step {
		this.#step = 'write';
		return this.#driver.tools.read(this.#file);
	}

	#write(content: string): Step {
		const read = content.match(/\b\w+-(?:begins|wrote-\d+)\b/g);
		// It does not show again what it has shown and nobody has changed
		const lines = read ?? this.#known.get(this.#file) ?? [];
		this.#line = `${this.#driver.vendor}-wrote-${++this.#attempts}`;
		const next = [...lines, this.#line];
		this.#known.set(this.#file, next);
		this.#step = 'judge';
		return this.#driver.tools.write(this.#file, `${next.join('\n')}\n`);
	}

	#judge(result: string): Step {
		if (isDenied.test(result)) {
			this.denied++;
			return ++this.#deniedInARow < denialsOfTurn ? this.#read() : this.#endTurn();
		}
		this.#deniedInARow = 0;
		if (isRefused.test(result)) {
			this.refused++;
			return this.#read();
		}
		if (isWritten.test(result)) this.written.push(this.#line);
		else this.unknown.push(result);
		this.#place += this.#stride;
		return ++this.#editsInTurn < editsOfTurn ? this.#read() : this.#endTurn();
	}

	#endTurn(): Step {
		if (this.#deniedInARow > 0) this.#place += this.#stride;
		this.#step = 'read';
		return {say: `turn ${this.#turn} is over`};
	}
}
