import type {Reader} from './engine/engine.js';
import {
	countMessagesAfter,
	countMessagesByMinute,
	listDeedsSince,
	type MessageMark,
	readMessageMark,
	standsMark,
} from './tables/rates.js';
import {formatTimestamp, minute} from './timestamps.js';
import type {Rates} from './types.js';

/** The longest time that is counted, in minutes. */
export const longestRates = 60;

/**
 * Deeds are found by their time. One may be committed a while after it was done, as the edits of a shell command are
 * when it has ended.
 */
const deedGrace = minute;

type Count = {messages: number; activity: number};

/**
 * How much happened in each minute, as far as it was counted already: an open monitor asks once a second, and an hour
 * may hold a million messages. Only what came since is counted.
 */
export class RateCounter {
	readonly #counts = new Map<number, Count>();
	/** Deeds that were counted and will be found again, with their times. */
	readonly #deeds = new Map<string, number>();
	#newest: MessageMark = {id: 0, sentMs: 0};
	/** The moment from which on all is counted, and when that was done last. */
	#since = 0;
	#countedAt = 0;

	/** The last minutes up to now, the one that is not over included. */
	async count(reader: Reader, now: number, minutes: number): Promise<Rates> {
		const current = Math.floor(now / minute);
		const first = current - longestRates + 1;
		await this.#catchUp(reader, now, first, current);
		this.#forgetBefore(first);
		return {
			minutes: Array.from({length: minutes}, (_, index) => {
				const at = current - minutes + 1 + index;
				const {messages, activity} = this.#counts.get(at) ?? {messages: 0, activity: 0};
				return {at: formatTimestamp(at * minute), messages, activity};
			}),
		};
	}

	async #catchUp(reader: Reader, now: number, first: number, current: number): Promise<void> {
		const since = first * minute;
		const newest = await readMessageMark(reader);
		// otherwise another file, a number that was given out again, or a clock set back beyond what was counted
		const goesOn = this.#newest.id > 0 && since >= this.#since && (await standsMark(reader, this.#newest));
		const counts = goesOn
			? await countMessagesAfter(reader, this.#newest.id, since)
			: await countMessagesByMinute(reader, first, current);
		const from = goesOn ? Math.max(since, Math.min(this.#countedAt, now) - deedGrace) : since;
		const deeds = await listDeedsSince(reader, from);
		// all was read, so that nothing is counted twice if reading fails
		if (!goesOn) this.#forget();
		for (const count of counts) this.#add(count.minute, count.messages, count.lifecycle);
		for (const {key, atMs} of deeds) this.#addDeed(`${atMs} ${key}`, atMs);
		for (const [deed, atMs] of this.#deeds) if (atMs < now - 2 * deedGrace) this.#deeds.delete(deed);
		this.#newest = newest;
		this.#since = since;
		this.#countedAt = now;
	}

	#addDeed(deed: string, atMs: number): void {
		if (this.#deeds.has(deed)) return;
		this.#deeds.set(deed, atMs);
		this.#add(Math.floor(atMs / minute), 0, 1);
	}

	#add(at: number, messages: number, activity: number): void {
		const count = this.#counts.get(at) ?? {messages: 0, activity: 0};
		this.#counts.set(at, {messages: count.messages + messages, activity: count.activity + activity});
	}

	#forgetBefore(first: number): void {
		for (const at of this.#counts.keys()) if (at < first) this.#counts.delete(at);
	}

	#forget(): void {
		this.#counts.clear();
		this.#deeds.clear();
	}
}
