import {deliveryLease} from '../limits.js';

/** What becomes of text that a hook has said to an agent. */
export type Footing = {
	/** It stays in the conversation even if the turn is cut off before the model has answered. */
	readonly lasts: boolean;
	/** Other tools of the same answer of the model may still run or begin. */
	readonly amid: boolean;
};

/** A message that was handed to a reader and not read since; times in milliseconds since the epoch. */
export type MailLease = {
	readonly id: number;
	readonly senderId: string | null;
	readonly takenMs: number;
	/** Who took it; `null` for a program that does not say. */
	readonly taker: string | null;
	/** When a hook had said all of it to the agent; `null` before that, and for readers that are no hooks. */
	readonly saidMs: number | null;
	readonly footing: Footing;
};

/** What an event proves of what was said before it began: see `Proof` of the agents' hooks. */
export type Proven = 'all' | 'but amid' | 'by record' | 'only by record' | null;

/** Who asks for mail, and what he knows of what was handed over before. */
export type Asking = {
	readonly now: number;
	/** An event of the agent's, or what stands for one; `null` for a reader. */
	readonly event: {
		readonly beganMs: number;
		readonly proves: Proven;
		/** It comes with all that the bus could not be told before. */
		readonly isOfHook: boolean;
		/** Another turn begins, so that one which was cut off is known to be over. */
		readonly beginsTurn: boolean;
		/** Whether the agent's own record shows an answer of the model since a moment; `null` when it does not tell. */
		readonly isHeard: (sinceMs: number) => boolean | null;
	} | null;
	/** Whether a taker certainly runs no more. */
	readonly isGone: (taker: string) => boolean;
};

/**
 * What is to be done with a lease: the message was `read`; it is `free` to be taken again, by a reader who then comes
 * to it in its turn; or it stays with its taker, and nothing is to be done.
 */
export type Judgement = 'read' | 'free' | 'held';

/**
 * Judges a lease. A taker that did not say what it took, and is gone, has lost it: of a hook only another hook knows that.
 * What was said is read once an event that began later proves it, is lost with a turn that was cut off unless it lasts,
 * and is not said twice to the same conversation. Otherwise time ends a lease.
 */
export function judgeLease(
	{takenMs, taker, saidMs, footing}: MailLease,
	{now, event, isGone}: Asking,
): Judgement {
	const hasEnded = takenMs > now || now - takenMs >= deliveryLease;
	if (saidMs === null) {
		// A hook that went without a word may have said it all the same, and could not write that down
		const mayKnow = event?.isOfHook === true || !/^hook\b/.test(taker ?? '');
		const isLost = taker !== null && isGone(taker) && mayKnow;
		return hasEnded || isLost ? 'free' : 'held';
	}
	if (event === null) return hasEnded ? 'free' : 'held';
	// Hooks of one event run side by side; a moment to come is one before the clock was set back
	if (saidMs >= event.beganMs && saidMs <= now) return 'held';
	if (isProven(footing, event.proves, () => event.isHeard(saidMs))) return 'read';
	return event.beginsTurn && !footing.lasts ? 'free' : 'held';
}

function isProven(footing: Footing, proves: Proven, isHeard: () => boolean | null): boolean {
	if (proves === 'all' || (proves === 'but amid' && !footing.amid)) return true;
	return proves === 'by record' ? isHeard() !== false : isHeard() === true;
}

/**
 * What may be handed over beside messages that others hold: nothing that is held, and of a sender nothing that was
 * sent after what another reader may still lose.
 */
export function withoutHeld<Message extends {readonly id: number; readonly senderId: string | null}>(
	messages: readonly Message[],
	held: readonly MailLease[],
): Message[] {
	return messages.filter(({id, senderId}) =>
		held.every(lease =>
			lease.saidMs === null && lease.senderId === senderId ? id < lease.id : id !== lease.id,
		),
	);
}

/** Writes a footing as a word. */
export function writeFooting({lasts, amid}: Footing): string {
	return [...(lasts ? ['lasts'] : []), ...(amid ? ['amid'] : [])].join(' ');
}

/** Reads it again; what is no such word lasts nowhere and proves little. */
export function readFooting(word: string | null): Footing {
	const words = word?.split(' ') ?? ['amid'];
	return {lasts: words.includes('lasts'), amid: words.includes('amid')};
}
