import type {Alert, Claim, Lock, Session} from '../bus/types.js';
import {formatAge} from './ages.js';
import {cleanText} from './clean-text.js';
import {cutStart} from './fit.js';
import {shortenHome} from './paths.js';
import {stateMarks} from './session-lines.js';
import {alignRows} from './text-table.js';

/** Who may stand on a side of a conflict, and what they hold. */
export type Sides = {
	readonly sessions: readonly Session[];
	readonly claims: readonly Claim[];
	readonly locks: readonly Lock[];
	readonly home: string | undefined;
};

/** Conflicts, one line each. */
export function conflictLines(alerts: readonly Alert[], now: number): string {
	return alerts.map(alert => conflictLine(alert, now)).join('\n');
}

/** Conflicts with a line for each side, and what to do. */
export function conflictsInFull(alerts: readonly Alert[], sides: Sides, now: number): string {
	return alerts
		.map(alert =>
			[conflictLine(alert, now), ...sideLines(alert, sides), `    next: ${cleanText(advice(alert))}`].join(
				'\n',
			),
		)
		.join('\n\n');
}

function conflictLine(alert: Alert, now: number): string {
	const {id, severity, type, status, createdAt} = alert;
	const age = `${formatAge(createdAt, now)} ago${status === 'open' ? '' : `, ${status}`}`;
	return `  #${id} [${severity}] ${cleanText(type)}: ${cleanText(describePair(alert))} (${age})`;
}

/** A conflict in words, from the point of view of neither side. */
function describePair({type, sessionIds, subject, detail}: Alert): string {
	const pair = sessionIds.join(' and ');
	switch (type) {
		case 'project_conflict':
			return `${pair} both on ${subject}`;
		case 'task_conflict':
			return `${pair} both on task ${subject}`;
		case 'file_conflict':
			return `${pair} both on file ${subject}`;
		case 'cwd_overlap':
			return `${pair} both in ${subject}`;
		default:
			return `${pair}: ${detail ?? subject ?? ''}`;
	}
}

function sideLines({sessionIds}: Alert, {sessions, claims, locks, home}: Sides): string[] {
	const rows = sessionIds.flatMap(id => sessions.filter(session => session.sessionId === id));
	return alignRows(rows, [
		{cell: ({sessionId, state}) => `  ${stateMarks[state]} ${cleanText(sessionId)}`},
		{cell: ({state}) => state},
		{cell: ({llmModel}) => cleanText(llmModel ?? ''), most: 16},
		{cell: ({taskId}) => (taskId === null ? '' : `task ${cleanText(taskId)}`), most: 24},
		{cell: ({cwd}) => cutStart(cleanText(shortenHome(cwd ?? '', home)), 40)},
		{cell: ({branch}) => cleanText(branch ?? ''), most: 20},
		{cell: ({sessionId}) => holdings(sessionId, claims, locks, home), most: 60},
	]);
}

/** What a session holds, by name as far as that is short. */
function holdings(
	sessionId: string,
	claims: readonly Claim[],
	locks: readonly Lock[],
	home: string | undefined,
): string {
	const names = [
		...claims.filter(claim => claim.sessionId === sessionId).map(claim => claim.taskId),
		...locks.filter(lock => lock.sessionId === sessionId).map(lock => shortenHome(lock.path, home)),
	].map(name => cutStart(cleanText(name), 24));
	if (names.length === 0) return '';
	const [shown, hidden] = [names.slice(0, 2), names.length - 2];
	return `holds ${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}

/** What the two sides can do about a conflict. */
function advice({type, sessionIds: [first = '', second = '']}: Alert): string {
	switch (type) {
		case 'project_conflict':
			return 'split the work: `session-bus claim TASK` in each, or move one to another project with --project';
		case 'task_conflict':
			return `let one of ${first} and ${second} take another task`;
		case 'cwd_overlap':
			return 'give one its own worktree: git worktree add ../NAME';
		default:
			return `talk it over: session-bus send ${second} "..."`;
	}
}
