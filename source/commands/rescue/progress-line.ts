import {cleanText} from '../../presentation/clean-text.js';
import {formatSize} from '../../presentation/paths.js';
import type {World} from '../../system/world.js';

/** What takes less than this many milliseconds needs no progress. */
const shortest = 1000;

/** Milliseconds between two looks of the line. */
const interval = 200;

/** One line of progress on the terminal that shows errors, and nothing where that is none. */
export class ProgressLine {
	readonly #write: (text: string) => void;
	readonly #what: string;
	readonly #isShown: boolean;
	#due = performance.now() + shortest;
	#isThere = false;

	constructor(world: World, what: string) {
		this.#write = world.writeError;
		this.#what = cleanText(what);
		this.#isShown = world.isTerminal('errors');
	}

	/** Shows how many bytes of how many are done, if it is time to. */
	show(done: number, total: number): void {
		const now = performance.now();
		if (!this.#isShown || now < this.#due) return;
		this.#due = now + interval;
		this.#isThere = true;
		this.#write(`\r\u001b[K${this.#what}: ${formatSize(done)} of ${formatSize(total)}`);
	}

	/** Takes the line away. */
	clear(): void {
		if (this.#isThere) this.#write('\r\u001b[K');
		this.#isThere = false;
	}
}
