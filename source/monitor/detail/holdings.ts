import path from 'node:path';
import {contains} from '../../bus/rules/conflicts.js';
import {overlaps, rootOf} from '../../bus/rules/lock-overlap.js';
import type {Alert, Claim, Holdings, Lock, Session} from '../../bus/types.js';
import {formatDuration, formatLiveAge} from '../../presentation/ages.js';
import {shortenHome} from '../../presentation/paths.js';
import type {Viewpoint} from '../viewpoint.js';

/** What is locked, since when, and for how long yet: `~/src/main.ts, for 4m, 6m left`. */
export function describeLock(
	{path: name, acquiredAt, expiresAt}: Lock,
	{now, home}: Pick<Viewpoint, 'now' | 'home'>,
): string {
	const left = `${formatDuration(Date.parse(expiresAt) - now)} left`;
	return [shortenHome(name, home), heldFor(acquiredAt, now), left].filter(part => part !== '').join(', ');
}

/** What is claimed, and since when: `H.13.2, for 10m`. */
export function describeClaim({taskId, claimedAt}: Claim, {now}: Pick<Viewpoint, 'now'>): string {
	return [taskId, heldFor(claimedAt, now)].filter(part => part !== '').join(', ');
}

function heldFor(since: string, now: number): string {
	return since === '' ? '' : `for ${formatLiveAge(since, now)}`;
}

/** What an alert is about, as far as it decides what concerns it. */
type Cause = Pick<Alert, 'type' | 'subject'> & Partial<Pick<Alert, 'members'>>;

/** Whether an alert is about a claim. */
export function concernsClaim({type, subject}: Cause, {taskId}: Claim): boolean {
	return type === 'task_conflict' && subject === taskId;
}

/** Whether an alert is about a lock: about a file that it covers, or a folder that it lies in. */
export function concernsLock(
	{type, subject, members = []}: Cause,
	lock: Lock,
	holder: Pick<Session, 'worktree'> | null,
): boolean {
	if (subject === null) return false;
	switch (type) {
		case 'file_conflict':
			return overlaps({path: subject, scope: 'file'}, lock);
		case 'cwd_overlap':
			return contains(subject, rootOf(lock));
		case 'merge_risk': {
			const worktrees = [holder, ...members].map(one => one?.worktree ?? null);
			const file = fileInWorktree(subject, worktrees);
			return file !== null && overlaps({path: file, scope: 'file'}, lock);
		}
		default:
			return false;
	}
}

/** The file that worktrees share, where it lies in the first of them: it is named as it lies in any. */
function fileInWorktree(subject: string, worktrees: ReadonlyArray<string | null>): string | null {
	const [own = null] = worktrees;
	const named = worktrees.find(worktree => worktree !== null && contains(worktree, subject)) ?? null;
	return own === null || named === null ? null : path.posix.join(own, path.posix.relative(named, subject));
}

/** One thing that somebody holds, as the command names it that gives it free. */
export type Held = {readonly what: 'lock' | 'claim'; readonly name: string; readonly sessionId: string};

/** Which of the things that are held an alert is about: the first, `null` for none. */
export function heldInQuestion(
	cause: Cause,
	{locks, claims}: Holdings,
	sessions: ReadonlyMap<string, Session>,
): Held | null {
	const claim = claims.find(candidate => concernsClaim(cause, candidate));
	if (claim) return {what: 'claim', name: claim.taskId, sessionId: claim.sessionId};
	const lock = locks.find(candidate =>
		concernsLock(cause, candidate, sessions.get(candidate.sessionId) ?? null),
	);
	return lock ? {what: 'lock', name: lock.path, sessionId: lock.sessionId} : null;
}
