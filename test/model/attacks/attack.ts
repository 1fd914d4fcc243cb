import type {Step} from '../steps.ts';

/** Kinds of faults that were found once, by number; what an attack finds is told by these words. */
export const kinds = {
	1: 'called hung after a sleep',
	2: 'mail marked as read that no model saw',
	3: 'a lock that ends while its holder works',
	4: 'an edit that is told late and not known',
	5: 'a pattern that stops everybody',
	6: 'a guard that opens when the bus is busy',
	7: 'code from a folder of another user',
	8: 'a program in a container found dead',
	9: 'a session that is split by the name of its host',
	10: 'found dead from another time namespace',
	11: 'two names of one task',
	12: 'two names of one file',
	13: 'the rest of a message pruned unread',
	14: 'more handed over than a vendor takes',
	15: 'denied again and again after a clock was ahead',
	16: 'no keeper for a session',
	18: 'called damaged behind a link',
	19: 'destroyed by moving it away',
	20: 'written and kept by an older program',
	22: 'words of a peer that are run',
	23: 'something that never ends',
	24: 'mail of the other process of a conversation lost',
	25: 'times and words of Python not understood',
	26: 'one row that makes the bus unwritable',
	27: 'smaller: order, newcomers, configuration',
} as const;
export type Kind = keyof typeof kinds;

/** A short script that goes for one promise where it is weak. */
export type Attack = {
	/** The name its steps are labelled with. */
	readonly name: string;
	/** The kind of fault it finds, by the number of `kinds`. */
	readonly kind: Kind;
	/** What must hold all the same, as a sentence. */
	readonly promise: string;
	/** How many times as fast as the machine's the clocks run; 1 unless minutes have to be watched. */
	readonly speed?: number;
	/** What not every machine permits or has: namespaces of its own, an earlier version of the program. */
	readonly needs?: 'namespaces' | 'earlier version';
	/** It is made whenever the tests are run, as it takes a second or two. */
	readonly isSmall?: true;
	readonly steps: readonly Step[];
};

export const minute = 60_000;
export const hour = 60 * minute;
