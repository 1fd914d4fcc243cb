import {type Fact, only} from '../facts.ts';

/** A stretch of time, by the machine's monotonic clock. */
export type Stretch = {readonly from: number; readonly to: number};

type Spanned = Pick<Fact, 'began' | 'ended'>;

/** When a role was asked to leave, or killed, and when it surely had gone; for ever where neither happened. */
export function goneAt(facts: readonly Fact[], who: string): Stretch {
	const left = only(facts, 'left').find(fact => fact.who === who);
	return left ? {from: left.began, to: left.ended ?? left.began} : {from: Infinity, to: Infinity};
}

/** When what was taken is surely held: from its acknowledgement until somebody begins to give it back. */
export function definite(taken: Spanned, givenBack: readonly Spanned[], gone: Stretch): Stretch {
	const ends = givenBack.map(({began}) => began);
	return {from: taken.ended ?? Infinity, to: Math.min(gone.from, ...ends)};
}

/**
 * When what was taken may be held: from the wish until it was surely given back. The dead may hold it until they are
 * found dead, which nobody is told of.
 */
export function possible(taken: Spanned, givenBack: readonly Spanned[]): Stretch {
	const ends = givenBack.map(({ended}) => ended ?? Infinity);
	return {from: taken.began, to: Math.min(Infinity, ...ends)};
}

/** How long the machine was awake, by the model, between two moments of the machine's clock. */
export function awake(facts: readonly Fact[], from: number, to: number): number {
	return monotonicAt(facts, to) - monotonicAt(facts, from);
}

/** The model's monotonic clock at a moment of the machine's. */
function monotonicAt(facts: readonly Fact[], at: number): number {
	// The clock is moved at the end of its step
	const before =
		facts.findLast(({began, ended, what}) => (what === 'moved' ? (ended ?? began) : began) <= at) ?? facts[0];
	if (!before) return at;
	const moved = before.what === 'moved' && before.by === 'pass' ? before.milliseconds : 0;
	return before.clock.monotonic + moved + (at - before.began) * before.clock.speed;
}

/** The moment at which the model's machine has been awake for so long since another moment. */
export function afterAwake(facts: readonly Fact[], from: number, milliseconds: number): number {
	const start = monotonicAt(facts, from);
	// What a fact bears is the clock when it began
	const reached = facts.find(({began, clock}) => began >= from && clock.monotonic - start >= milliseconds);
	if (reached) {
		// A move of the clock reaches it at once
		const before = facts.findLast(({began}) => began >= from && began < reached.began);
		return Math.max(from, before?.began ?? from);
	}
	return Infinity;
}
