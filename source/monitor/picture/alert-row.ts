import type {QueuePlace} from '../../bus/rules/queue.js';
import type {Alert, Severity} from '../../bus/types.js';
import type {Column} from '../../components/columns.js';
import {formatLiveAge} from '../../presentation/ages.js';
import {shortenHome} from '../../presentation/paths.js';
import {whoShares} from '../../presentation/peer-words.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Viewpoint} from '../viewpoint.js';
import {joinParties, type Parties} from './parties.js';

/** The columns of the alerts, in the order in which they stand. */
export const alertColumns = [
	{id: 'severity', title: 'SEVERITY', min: 8, usual: 8, max: 8},
	{id: 'subject', title: 'WHAT', min: 14, usual: 16, max: 72, cut: 'path'},
	{id: 'sessions', title: 'WHO', min: 12, usual: 26, max: 72},
	{id: 'age', title: 'AGE', min: 3, usual: 3, max: 3, align: 'right'},
] as const satisfies readonly Column[];

/** The name of a column. */
export type AlertColumn = (typeof alertColumns)[number]['id'];

/** The columns in order of worth. */
export const alertWorth: readonly AlertColumn[] = ['severity', 'subject', 'age', 'sessions'];

/** An alert as its row shows it. */
export type AlertRow = {
	readonly id: string;
	readonly severity: Severity;
	/** Whether it waits for an acknowledgement. */
	readonly isOpen: boolean;
	/** What became of it: `escalated` where nobody acknowledged it in time, `folded` under the alert above it. */
	readonly standing: 'open' | 'escalated' | 'quiet' | 'acknowledged' | 'folded';
	readonly parties: Parties;
	readonly cells: Readonly<Record<AlertColumn, string>>;
};

/** What the row of an alert in the queue says. */
export function presentAlertRow({alert, isFolded}: QueuePlace<Alert>, {now, home}: Viewpoint): AlertRow {
	return {
		id: String(alert.id),
		severity: alert.severity,
		isOpen: alert.status === 'open',
		standing: isFolded ? 'folded' : standingOf(alert),
		parties: joinParties(alert.sessionIds),
		cells: {
			severity: alert.severity,
			subject: describeSubject(alert, home),
			sessions: whoShares(alert, screenText),
			age: formatLiveAge(alert.createdAt, now),
		},
	};
}

function standingOf({status, escalatedAt}: Alert): AlertRow['standing'] {
	if (status === 'quiet') return 'quiet';
	if (status !== 'open') return 'acknowledged';
	return escalatedAt === null ? 'open' : 'escalated';
}

/** What kinds of alerts are about, in a word before their subject. */
const subjectWords: ReadonlyMap<string, string> = new Map([
	['project_conflict', 'project'],
	['task_conflict', 'task'],
	['file_conflict', 'file'],
	['cwd_overlap', 'directory'],
	['head_moved', 'branch moved'],
	['merge_risk', 'merge risk'],
	['session_waiting', 'waiting'],
	['session_hung', 'hung'],
	['session_orphaned', 'orphaned'],
	['session_limited', 'limited'],
	['undelivered', 'not delivered'],
]);

/** What an alert is about: `project PILOT`, `file ~/src/main.ts`, `asks permission for Bash: rm -rf build`. */
export function describeSubject({type, subject, detail}: Alert, home: string | undefined): string {
	// Whose alert it is stands beside it
	if (type === 'session_waiting' && detail !== null) return `asks ${screenText(detail)}`;
	const word = subjectWords.get(type) ?? screenText(type).replaceAll('_', ' ');
	return subject === null ? word : `${word} ${screenText(shortenHome(subject, home))}`;
}
