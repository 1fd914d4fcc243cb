import type {Alert, Claim, Lock, Session} from '../bus/types.js';
import {formatAge} from './ages.js';
import {cleanText} from './clean-text.js';
import {cutStart} from './fit.js';
import {shortenHome} from './paths.js';
import {commandLine, isAddressable, peerPath, peersInWords, peerWord, typeWord} from './peer-words.js';
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
			[conflictLine(alert, now), ...sideLines(alert, sides), `    next: ${advice(alert)}`].join('\n'),
		)
		.join('\n\n');
}

function conflictLine(alert: Alert, now: number): string {
	const {id, severity, type, status, createdAt} = alert;
	const age = `${formatAge(createdAt, now)} ago${status === 'open' ? '' : `, ${status}`}`;
	return `  #${id} [${severity}] ${typeWord(type)}: ${describeCrowd(alert)} (${age})`;
}

/** More of what another program may have written of an alert is not shown. */
const longestDetail = 200;

/** A conflict in words, from the point of view of none of those who share it. */
function describeCrowd({type, sessionIds, memberCount, subject, detail}: Alert): string {
	const crowd = peersInWords(sessionIds, memberCount);
	const all = memberCount > 2 ? 'all' : 'both';
	const about = peerPath(subject ?? '');
	switch (type) {
		case 'project_conflict':
			return `${crowd} ${all} on ${about}`;
		case 'task_conflict':
			return `${crowd} ${all} on task ${about}`;
		case 'file_conflict':
			return `${crowd} ${all} on file ${about}`;
		case 'cwd_overlap':
			return `${crowd} ${all} in ${about}`;
		default:
			return `${crowd}: ${peerWord(detail ?? subject ?? '', longestDetail)}`;
	}
}

function sideLines({sessionIds}: Alert, {sessions, claims, locks, home}: Sides): string[] {
	const rows = sessionIds.flatMap(id => sessions.filter(session => session.sessionId === id));
	return alignRows(rows, [
		{cell: ({sessionId, state}) => `  ${stateMarks[state]} ${peerWord(sessionId, 36)}`},
		{cell: ({state}) => state},
		{cell: ({llmModel}) => wordIfAny(llmModel, 16), most: 16},
		{cell: ({taskId}) => (taskId === null ? '' : `task ${peerWord(taskId, 19)}`), most: 24},
		{cell: ({cwd}) => (cwd === null ? '' : peerWord(cutStart(cleanText(shortenHome(cwd, home)), 38)))},
		{cell: ({branch}) => wordIfAny(branch, 20), most: 20},
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
	].map(name => peerWord(cutStart(cleanText(name), 22)));
	if (names.length === 0) return '';
	const [shown, hidden] = [names.slice(0, 2), names.length - 2];
	return `holds ${shown.join(', ')}${hidden > 0 ? ` and ${hidden} more` : ''}`;
}

function wordIfAny(word: string | null, longest: number): string {
	return word ? peerWord(word, longest) : '';
}

/** What the two sides can do about a conflict. */
function advice({type, sessionIds: [first = '', second = '']}: Alert): string {
	switch (type) {
		case 'project_conflict':
			return 'split the work: `session-bus claim TASK` in each, or move one to another project with --project';
		case 'task_conflict':
			return `let one of ${peerWord(first)} and ${peerWord(second)} take another task`;
		case 'cwd_overlap':
			return 'give one its own worktree: git worktree add ../NAME';
		default:
			return isAddressable(second)
				? `talk it over: ${commandLine('session-bus', 'send', second, '...')}`
				: 'talk it over';
	}
}
