import type {AlertType} from '../types.js';

/** The alerts that follow from several sessions and end by themselves when their cause does. */
const conflictTypes: ReadonlySet<string> = new Set<AlertType>([
	'project_conflict',
	'task_conflict',
	'file_conflict',
	'cwd_overlap',
	'head_moved',
	'merge_risk',
]);

/** Those that may be over for all when one of many leaves: what they wanted was held, or edited, by that one. */
export const causesOfOne: ReadonlySet<string> = new Set<AlertType>([
	'task_conflict',
	'file_conflict',
	'merge_risk',
]);

/** The alerts about one session that takes part; what they tell of is over with the session at the latest. */
export const livingTypes: ReadonlySet<string> = new Set<AlertType>([
	'session_waiting',
	'session_limited',
	'session_hung',
	'undelivered',
]);

/** Whether an alert follows from several sessions. */
export function isConflict({type}: {readonly type: string}): boolean {
	return conflictTypes.has(type);
}
