import path from 'node:path';
import type {AlertType, Severity} from '../types.js';
import type {Name} from './names.js';

/** Where a session works. */
export type Place = {readonly cwd: string | null; readonly worktree: string | null};

/** Something two sessions both want, and how each showed it. */
export type SharedInterest = {
	readonly kind: 'task' | 'file';
	/** The task id, or the path in question. */
	readonly subject: string;
	readonly wantedBy: string;
	readonly heldBy: string;
	/** How the other side shows that it is its: it claimed, locked or edited it. */
	readonly how: 'claimed' | 'locked' | 'edited';
};

/** What several sessions are in conflict about, not yet an alert. */
export type Conflict = {
	readonly type: AlertType;
	/** The cause: it has one alert, however many sessions share it. */
	readonly episode: string;
	readonly subject: string;
	readonly detail: string;
};

/** How much each alert matters unless the configuration says otherwise. */
export const defaultSeverities: Readonly<Record<AlertType, Severity>> = {
	project_conflict: 'CRITICAL',
	task_conflict: 'CRITICAL',
	file_conflict: 'HIGH',
	cwd_overlap: 'HIGH',
	head_moved: 'HIGH',
	merge_risk: 'MEDIUM',
	session_waiting: 'HIGH',
	session_hung: 'MEDIUM',
	session_orphaned: 'MEDIUM',
	session_limited: 'MEDIUM',
	undelivered: 'LOW',
};

/** The conflict of all who are on one project. */
export function conflictOfProject(shown: string, key: string): Conflict {
	return conflictOf('project_conflict', shown, `all on ${shown}`, key);
}

/** The conflict of all who work on one task. */
export function conflictOfTask(taskId: Name): Conflict {
	return conflictOf('task_conflict', taskId, `all on task ${taskId}`);
}

/**
 * The conflict of all who work in one place.
 * @param folder the outermost of their folders
 */
export function conflictOfPlace(folder: string, worktree: string | null): Conflict {
	return conflictOf('cwd_overlap', folder, `all in ${folder}`, worktree ?? folder);
}

/** The conflict of a place as it is for those who come and those who were in a folder of the worktree before. */
export function widenPlace(found: Conflict, before: string | null, worktree: string | null): Conflict {
	if (before === null || worktree === null || contains(found.subject, before)) return found;
	return conflictOfPlace(contains(before, found.subject) ? before : worktree, worktree);
}

/** The conflict that follows from one session wanting what another holds or has just edited. */
export function conflictOfInterest({kind, subject, wantedBy, heldBy, how}: SharedInterest): Conflict {
	const type = kind === 'task' ? 'task_conflict' : 'file_conflict';
	return conflictOf(type, subject, `${wantedBy} wants ${subject}, ${how} by ${heldBy}`);
}

const unguarded = ' wrote unguarded ';

/** The same, where the file was written although the guard could not be asked about it. */
export function conflictOfUnguarded(interest: SharedInterest): Conflict {
	const {subject, wantedBy, heldBy, how} = interest;
	const meanwhile = how === 'locked' ? `while ${heldBy} held it` : `after ${heldBy} had changed it`;
	return {...conflictOfInterest(interest), detail: `${wantedBy}${unguarded}${subject} ${meanwhile}`};
}

/** Whether the detail of an alert about a file is that of {@link conflictOfUnguarded}. */
export function isUnguarded(detail: string): boolean {
	return detail.includes(unguarded);
}

/**
 * The conflict that follows from one file being edited in two worktrees.
 * @param files where it lies in each of them
 */
export function conflictOfMerge(
	repository: string,
	relativePath: string,
	files: readonly string[],
): Conflict {
	const cause = path.posix.join(repository, relativePath);
	const [subject = cause] = [...files].sort();
	const detail = `${relativePath} was edited in two worktrees of one repository`;
	return conflictOf('merge_risk', subject, detail, cause);
}

/**
 * The folder two sessions share: the outer one, when both stand in the same worktree and one stands in or below
 * the other's folder; `null` otherwise. Outside of git everything lies below `/` and most below the home folder,
 * which says nothing: there the outer folder must be deeper than `/home/you`.
 */
export function sharedFolder(first: Place, second: Place): string | null {
	if (first.cwd === null || second.cwd === null || first.worktree !== second.worktree) return null;
	if (first.cwd === second.cwd) return first.cwd;
	const outer = [first.cwd, second.cwd].find(
		folder => contains(folder, first.cwd ?? '') && contains(folder, second.cwd ?? ''),
	);
	if (outer === undefined) return null;
	return first.worktree === null && outer.split('/').length <= 3 ? null : outer;
}

/** Whether a path is the folder itself or lies below it. */
export function contains(folder: string, inner: string): boolean {
	return inner === folder || inner.startsWith(folder.endsWith('/') ? folder : `${folder}/`);
}

/** Names an episode: its type and its cause. */
export function episodeOf(type: AlertType, cause: string): string {
	return JSON.stringify([type, cause]);
}

/**
 * A conflict about one subject.
 * @param cause what tells it from others of its type
 */
export function conflictOf(type: AlertType, subject: string, detail: string, cause = subject): Conflict {
	return {type, episode: episodeOf(type, cause), subject, detail};
}
