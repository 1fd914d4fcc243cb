import type {Context} from '../source/bus/context.ts';
import type {Inside} from './load-inside.ts';

/** A keeper by another clock: it only beats, and is the elected one for as long as it does. */
export class StandInKeeper {
	readonly #inside: Inside;
	readonly #context: Context;
	readonly #machine: string;
	#token = 0;
	#beats = 0;

	constructor(inside: Inside, context: Context) {
		this.#inside = inside;
		this.#context = context;
		this.#machine = inside.machineKey(context.machine);
	}

	/** How many times it beat for all sessions. */
	get beats(): number {
		return this.#beats;
	}

	/** Beats for itself and for every session whose process lives. */
	async beat(): Promise<void> {
		const {beatKeeper, electKeeper, beatForLocalSessions} = this.#inside;
		const {engine, now, monotonic} = this.#context;
		await engine.write(async writer => {
			if (await beatKeeper(writer, this.#machine, this.#token, {now: now(), monotonic: monotonic()})) return;
			this.#token = (await electKeeper(writer, this.#context, process.pid)) ?? 0;
		});
		await beatForLocalSessions(this.#context);
		this.#beats++;
	}

	/** Steps down, so that nobody takes this process for a keeper. */
	async retire(): Promise<void> {
		await this.#context.engine.write(writer => this.#inside.retireKeeper(writer, this.#machine, this.#token));
	}
}
