import {minute} from '../timestamps.js';

/** The last ring of an open alert that was not told to the webhook yet. */
export type UntoldRing = {
	readonly alertId: number;
	readonly type: string;
	/** The cause; one that comes back has another alert. */
	readonly episode: string;
	readonly rangMs: number;
	/** When it, or a ring of the same alert before it, was last tried to be told. */
	readonly calledMs: number | null;
};

/** One cause is told no oftener. */
export const webhookInterval = minute;

/**
 * Chooses the ring to tell next: the first whose cause was not told within a minute.
 * @param rings oldest first
 * @param calls when each cause was last told; what is older than a minute may be missing
 */
export function chooseCall(
	rings: readonly UntoldRing[],
	calls: ReadonlyMap<string, number>,
	now: number,
): UntoldRing | null {
	const isFree = (calledMs: number | null | undefined) => timeLeft(calledMs ?? null, now) === 0;
	return rings.find(({episode, calledMs}) => isFree(calledMs) && isFree(calls.get(episode))) ?? null;
}

/** The calls that still matter: of all others nothing need be remembered. */
export function recentCalls(calls: ReadonlyMap<string, number>, now: number): Map<string, number> {
	return new Map([...calls].filter(([, at]) => timeLeft(at, now) > 0));
}

/** How long a cause must not be told after a call. A clock that was set back says nothing of how long ago that was. */
function timeLeft(calledMs: number | null, now: number): number {
	return calledMs === null || calledMs > now ? 0 : Math.max(0, calledMs + webhookInterval - now);
}
