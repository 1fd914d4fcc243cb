/** A broadcast that has not expired. */
export type CountedBroadcast = {readonly id: number; readonly senderId: string | null};

/**
 * Counts, for many sessions, the broadcasts each has not read: those after its cursor, without its own and
 * without those it has read ahead. Built once per snapshot; each count is a binary search.
 */
export class BroadcastCounter {
	readonly #ids: readonly number[];
	readonly #bySender = new Map<string, number[]>();

	/** @param broadcasts every broadcast that has not expired, by growing id */
	constructor(broadcasts: readonly CountedBroadcast[]) {
		this.#ids = broadcasts.map(({id}) => id);
		for (const {id, senderId} of broadcasts) {
			if (senderId === null) continue;
			const own = this.#bySender.get(senderId);
			if (own) own.push(id);
			else this.#bySender.set(senderId, [id]);
		}
	}

	/** How many broadcasts a session has not read. */
	count(sessionId: string, cursor: number, readAhead: readonly number[] = []): number {
		const own = this.#bySender.get(sessionId) ?? [];
		const ahead = readAhead.filter(id => id > cursor && this.#has(id) && !own.includes(id)).length;
		return countAfter(this.#ids, cursor) - countAfter(own, cursor) - ahead;
	}

	#has(id: number): boolean {
		return this.#ids[this.#ids.length - countAfter(this.#ids, id - 1)] === id;
	}
}

/** How many of the growing ids are above a bound. */
function countAfter(ids: readonly number[], bound: number): number {
	let low = 0;
	let high = ids.length;
	while (low < high) {
		const middle = (low + high) >>> 1;
		if ((ids[middle] ?? 0) <= bound) low = middle + 1;
		else high = middle;
	}
	return ids.length - low;
}
