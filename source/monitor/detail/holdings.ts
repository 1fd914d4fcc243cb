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
type Cause = Pick<Alert, 'type' | 'subject'>;

/** Whether an alert is about a claim. */
export function concernsClaim({type, subject}: Cause, {taskId}: Claim): boolean {
	return type === 'task_conflict' && subject === taskId;
}

/** Whether an alert is about a lock: about a file that it covers, or a folder that it lies in. */
export function concernsLock(
	{type, subject}: Cause,
	lock: Lock,
	holder: Pick<Session, 'repository' | 'worktree'> | null,
): boolean {
	if (subject === null) return false;
	switch (type) {
		case 'file_conflict':
			return overlaps({path: subject, scope: 'file'}, lock);
		case 'cwd_overlap':
			return contains(subject, rootOf(lock));
		case 'merge_risk': {
			const file = fileInWorktree(subject, holder);
			return file !== null && overlaps({path: file, scope: 'file'}, lock);
		}
		default:
			return false;
	}
}

/** The file that two worktrees share, where one session has it: the alert names it below what they share. */
function fileInWorktree(
	subject: string,
	holder: Pick<Session, 'repository' | 'worktree'> | null,
): string | null {
	if (!holder?.repository || !holder.worktree || !contains(holder.repository, subject)) return null;
	return path.posix.join(holder.worktree, path.posix.relative(holder.repository, subject));
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
