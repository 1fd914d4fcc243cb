import {existsSync} from 'node:fs';
import type {Bus} from '../bus/bus.js';
import {busOn} from '../bus/bus-on.js';
import type {ConfigProblem} from '../bus/config-problem.js';
import type {Context} from '../bus/context.js';
import {openContext} from '../bus/open-bus.js';

/** An open bus, with what the keeper and the search for the caller work on. */
export type OpenBus = {readonly context: Context; readonly bus: Bus};

/** What a call wants of the bus; `look` makes do with a database that can only be read. */
export type Purpose = 'look' | 'change';

/** Who is told of what becomes of the bus. */
export type BusListener = {
	/** Called when the bus that was open is no more. */
	readonly onLost: () => void;
	/** Told of what in the configuration is not obeyed. */
	readonly onConfigProblem: (problem: ConfigProblem) => void;
};

/**
 * The bus of a server that lives as long as its agent does: opened when it is needed, tried anew by each call
 * while it cannot be opened, and made again where its file was deleted.
 */
export class BusAccess {
	readonly #named: string | null;
	readonly #cwd: string;
	readonly #listener: BusListener;
	#open: OpenBus | null = null;

	constructor(named: string | null, cwd: string, listener: BusListener) {
		this.#named = named;
		this.#cwd = cwd;
		this.#listener = listener;
	}

	/** Does some work on the bus. */
	async use<Result>(purpose: Purpose, work: (open: OpenBus) => Promise<Result>): Promise<Result> {
		if (this.#open && !existsSync(this.#open.context.engine.location)) this.close();
		if (this.#open) return work(this.#open);
		const open = await this.#make(purpose);
		if (!open.bus.readOnly) {
			this.#open = open;
			return work(open);
		}
		// Not kept: it may become writable
		try {
			return await work(open);
		} finally {
			open.context.engine.close();
		}
	}

	close(): void {
		this.#listener.onLost();
		this.#open?.context.engine.close();
		this.#open = null;
	}

	async #make(purpose: Purpose): Promise<OpenBus> {
		const context = await openContext({
			...(this.#named === null ? {} : {path: this.#named}),
			cwd: this.#cwd,
			readOnlyFallback: purpose === 'look',
			onConfigProblem: this.#listener.onConfigProblem,
		});
		return {context, bus: busOn(context)};
	}
}
