import path from 'node:path';
import type {AlertType, SessionKind, Severity} from '../types.js';

/** What a session is compared by. */
export type Party = {
	readonly sessionId: string;
	readonly kind: SessionKind;
	readonly projectId: string | null;
	readonly taskId: string | null;
	readonly cwd: string | null;
	readonly repository: string | null;
	readonly worktree: string | null;
};

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

/** Two worktrees of one repository in which the same file was edited. */
export type MergeRisk = {
	readonly repository: string;
	readonly relativePath: string;
	readonly editors: readonly [string, string];
};

/** A conflict between two sessions, not yet an alert. */
export type Conflict = {
	readonly type: AlertType;
	/** The pair and the cause: the same episode never alerts twice. */
	readonly episode: string;
	readonly sessionIds: readonly [string, string];
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
	session_hung: 'MEDIUM',
	session_orphaned: 'MEDIUM',
	undelivered: 'LOW',
};

/**
 * The conflicts that follow from where two sessions are and what they work on. Monitors and persons never
 * conflict, and a session never conflicts with itself.
 */
export function conflictsBetween(first: Party, second: Party): Conflict[] {
	if (first.kind !== 'agent' || second.kind !== 'agent' || first.sessionId === second.sessionId) return [];
	const pair: [string, string] = [first.sessionId, second.sessionId];
	const found: Conflict[] = [];
	if (first.projectId !== null && first.projectId === second.projectId) {
		found.push(conflictOf('project_conflict', pair, first.projectId, `both on ${first.projectId}`));
	}
	if (first.taskId !== null && first.taskId === second.taskId) {
		found.push(conflictOf('task_conflict', pair, first.taskId, `both work on task ${first.taskId}`));
	}
	const shared = sharedFolder(first, second);
	if (shared !== null) found.push(conflictOf('cwd_overlap', pair, shared, `both work in ${shared}`));
	return found;
}

/** The conflict that follows from one session wanting what another holds or has just edited. */
export function conflictOfInterest({kind, subject, wantedBy, heldBy, how}: SharedInterest): Conflict {
	const type = kind === 'task' ? 'task_conflict' : 'file_conflict';
	return conflictOf(type, [wantedBy, heldBy], subject, `${wantedBy} wants ${subject}, ${how} by ${heldBy}`);
}

/** The conflict that follows from one file being edited in two worktrees. */
export function conflictOfMerge({repository, relativePath, editors}: MergeRisk): Conflict {
	const subject = path.posix.join(repository, relativePath);
	return conflictOf(
		'merge_risk',
		editors,
		subject,
		`${relativePath} was edited in two worktrees of one repository`,
	);
}

/**
 * The folder two sessions share: the outer one, when both stand in the same worktree and one stands in or below
 * the other's folder; `null` otherwise. Outside of git everything lies below `/` and most below the home folder,
 * which says nothing: there the outer folder must be deeper than `/home/you`.
 */
export function sharedFolder(first: Party, second: Party): string | null {
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

/** Names an episode: its type, its pair in either order, its cause. */
export function episodeOf(type: AlertType, sessionIds: readonly string[], subject: string): string {
	return JSON.stringify([type, ...[...sessionIds].sort(), subject]);
}

/** A conflict of two sessions about one subject. */
export function conflictOf(
	type: AlertType,
	sessionIds: readonly [string, string],
	subject: string,
	detail: string,
): Conflict {
	return {type, episode: episodeOf(type, sessionIds, subject), sessionIds, subject, detail};
}
