import type {Bus} from '../bus/bus.js';
import {BusError} from '../bus/errors.js';

/** Beats for the sessions a server acts for, as long as it lives: one, or several that share it. */
export class Beats {
	readonly #interval: number | undefined;
	readonly #stops = new Map<string, () => void>();

	/** @param interval in milliseconds; the bus's own unless given */
	constructor(interval?: number) {
		this.#interval = interval;
	}

	/** Goes on beating for a session until it ends. */
	keep(bus: Bus, sessionId: string): void {
		if (bus.readOnly || this.#stops.has(sessionId)) return;
		const stop = bus.startHeartbeat(sessionId, this.#interval, error => {
			// A bus that is busy for once is tried again; a session that has ended is not
			if (error instanceof BusError && error.kind !== 'unusable') this.#end(sessionId);
		});
		this.#stops.set(sessionId, stop);
	}

	/** Beats for nobody any more. */
	stop(): void {
		for (const sessionId of [...this.#stops.keys()]) this.#end(sessionId);
	}

	#end(sessionId: string): void {
		this.#stops.get(sessionId)?.();
		this.#stops.delete(sessionId);
	}
}
