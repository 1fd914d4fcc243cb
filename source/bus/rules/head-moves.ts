import {second} from '../timestamps.js';
import type {Turn} from '../types.js';
import {type Conflict, conflictOf} from './conflicts.js';

/** What of a checkout moved. */
export type HeadMoveKind = 'branch' | 'commit' | 'stash';

/** One move of a checkout that several sessions share. */
export type HeadMove = {
	readonly worktree: string;
	readonly kind: HeadMoveKind;
	readonly was: string | null;
	readonly became: string | null;
	/** When, in milliseconds since the epoch. */
	readonly movedMs: number;
	/** The session that probably did it. */
	readonly moverId: string | null;
};

type State = {readonly branch: string | null; readonly commit: string | null; readonly stash: string | null};

/** What moved between two looks at a checkout. Another branch has another commit as a rule: that is one move. */
export function movedParts(before: State, after: State): HeadMoveKind[] {
	const head =
		before.branch !== after.branch
			? (['branch'] as const)
			: before.commit !== after.commit
				? (['commit'] as const)
				: [];
	return before.stash === after.stash ? [...head] : [...head, 'stash'];
}

/** A session that may have moved a checkout. */
export type Suspect = {
	readonly sessionId: string;
	readonly turn: Turn | null;
	readonly lastActivityMs: number | null;
	/** When it ran git last, whatever it has done since. */
	readonly gitMs: number | null;
};

/** `git` as a word of a command line, not as part of the path of a file that was edited, and what is said before the subcommand. */
const gitCommand =
	/(?:^|[\s;&|(])git(?:\s+(?:-[Cc]\s+(?:'[^']*'|"[^"]*"|\S+)|--?[A-Za-z][^\s;&|]*))*(?:\s+(?<subcommand>[a-z][a-z-]*))?(?=$|[\s;&|)])/g;

/** What moves nothing in a checkout, whatever its arguments. */
const harmless: ReadonlySet<string> = new Set(
	`add annotate archive blame cat-file check-ignore clean config count-objects describe diff diff-files diff-index
	diff-tree difftool fetch for-each-ref format-patch fsck gc grep help init log ls-files ls-remote ls-tree merge-base
	mv name-rev push range-diff reflog remote rev-list rev-parse rm shortlog show show-branch show-ref status
	var verify-commit version whatchanged`.split(/\s+/),
);

/** Whether what a session did was to run git in a way that may move a checkout; what nobody knows may. */
export function runsGit(activity: string | null): boolean {
	const found = [...(activity ?? '').matchAll(gitCommand)];
	return found.some(({groups}) => groups?.subcommand !== undefined && !harmless.has(groups.subcommand));
}

/** A command may end, and be told of, so long after the move it made. */
const reach = 60 * second;

/**
 * The session that probably moved a checkout: the one whose command with `git` in it is nearest in time, or the
 * only one that was at work. `null` when none or several may have done it.
 */
export function findMover(suspects: readonly Suspect[], movedMs: number): string | null {
	const since = (moment: number | null) =>
		moment === null ? Number.POSITIVE_INFINITY : Math.abs(movedMs - moment);
	const [first] = suspects
		.filter(({gitMs}) => since(gitMs) <= reach)
		.sort((a, b) => since(a.gitMs) - since(b.gitMs));
	if (first) return first.sessionId;
	const near = suspects.filter(({lastActivityMs}) => since(lastActivityMs) <= reach);
	// Whoever has ended its turn since was at work when it moved
	const atWork = near.filter(({turn, lastActivityMs}) => turn !== 'idle' || (lastActivityMs ?? 0) >= movedMs);
	return atWork.length === 1 ? (atWork[0]?.sessionId ?? null) : null;
}

/** The conflict of all who work in a checkout in which something moved. */
export function conflictOfMove(move: HeadMove): Conflict {
	const {worktree, kind, movedMs, moverId} = move;
	const who = moverId === null ? 'nobody on the bus is known to have done it' : `probably by ${moverId}`;
	const detail = `${describeMove(move)} in ${worktree}: ${who}`;
	return conflictOf('head_moved', worktree, detail, JSON.stringify([worktree, kind, movedMs]));
}

function describeMove({kind, was, became}: HeadMove): string {
	switch (kind) {
		case 'branch':
			return `the branch changed from ${was ?? 'none'} to ${became ?? 'none'}`;
		case 'commit':
			return `HEAD moved from ${short(was)} to ${short(became)}`;
		case 'stash':
			return became === null ? 'the stash was emptied' : `the stash changed to ${short(became)}`;
	}
}

function short(commit: string | null): string {
	return commit?.slice(0, 7) ?? 'no commit';
}
