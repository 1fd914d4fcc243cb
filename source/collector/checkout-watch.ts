import {type HeadMove, movedParts} from '../bus/rules/head-moves.js';
import type {SessionRecord} from '../bus/tables/session-record.js';
import {type Checkout, readCheckout} from '../git/checkout.js';

/** The moves of one checkout since the last look. */
export type CheckoutMoves = {
	readonly moves: ReadonlyArray<Omit<HeadMove, 'moverId'>>;
	/** The branch that is checked out now. */
	readonly branch: string | null;
};

/** Watches the checkouts that several sessions share. */
export class CheckoutWatch {
	#known = new Map<string, Checkout>();

	/** What moved since the last look, by checkout. */
	look(sessions: readonly SessionRecord[], now: number): CheckoutMoves[] {
		const known = new Map<string, Checkout>();
		const found: CheckoutMoves[] = [];
		for (const worktree of sharedWorktrees(sessions)) {
			const before = this.#known.get(worktree) ?? null;
			const checkout = readCheckout(worktree, before);
			// One that cannot be read for a moment has not moved
			if (!checkout) {
				if (before) known.set(worktree, before);
				continue;
			}
			known.set(worktree, checkout);
			if (!before || before === checkout) continue;
			const moves = movedParts(before.state, checkout.state).map(kind => ({
				worktree,
				kind,
				was: before.state[kind],
				became: checkout.state[kind],
				movedMs: Math.min(now, checkout.movedMs[kind] || now),
			}));
			if (moves.length > 0) found.push({moves, branch: nameOf(checkout)});
		}
		this.#known = known;
		return found;
	}
}

function nameOf({state: {branch, commit}}: Checkout): string | null {
	return branch ?? commit?.slice(0, 7) ?? null;
}

function sharedWorktrees(sessions: readonly SessionRecord[]): string[] {
	const counts = new Map<string, number>();
	for (const {worktree, kind} of sessions) {
		if (worktree !== null && kind === 'agent') counts.set(worktree, (counts.get(worktree) ?? 0) + 1);
	}
	return [...counts].filter(([, count]) => count > 1).map(([worktree]) => worktree);
}
