import {minute} from '../../bus/timestamps.js';
import type {TimelineEntry, TimelineKind} from '../../bus/types.js';
import type {Column} from '../../components/columns.js';
import {shortenHome} from '../../presentation/paths.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Viewpoint} from '../viewpoint.js';
import {gistOf} from './gist.js';
import {keepEqualRows} from './keep-equal.js';
import {formatMoment} from './moment.js';
import {joinParties, type Parties} from './parties.js';

/** The columns of the timeline, in the order in which they stand. */
export const timelineColumns = [
	{id: 'time', title: 'TIME', min: 5, usual: 5, max: 5},
	{id: 'session', title: 'SESSION', min: 12, usual: 16, max: 40},
	{id: 'what', title: 'WHAT', min: 12, usual: 24, max: 60},
	{id: 'subject', title: 'ABOUT', min: 10, usual: 20, max: 200},
] as const satisfies readonly Column[];

/** The name of a column. */
export type TimelineColumn = (typeof timelineColumns)[number]['id'];

/** The columns in order of worth. */
export const timelineWorth: readonly TimelineColumn[] = ['what', 'session', 'subject', 'time'];

/** Something that happened as its row shows it. */
export type TimelineRow = {
	readonly id: string;
	readonly kind: TimelineKind;
	readonly parties: Parties;
	readonly cells: Readonly<Record<TimelineColumn, string>>;
};

/** How each timeline was shown last, and when: its rows change with the minute at most. */
const shownTimelines = new WeakMap<readonly TimelineEntry[], Shown>();

type Shown = {readonly minute: number; readonly rows: readonly TimelineRow[]};

/** The rows of a timeline; those that look as they did in `before` keep their reference. */
export function presentTimeline(
	before: readonly TimelineRow[],
	entries: readonly TimelineEntry[],
	viewpoint: Viewpoint,
): readonly TimelineRow[] {
	const thisMinute = Math.floor(viewpoint.now / minute);
	const shown = shownTimelines.get(entries);
	if (shown?.minute === thisMinute) return shown.rows;
	const rows = keepEqualRows(
		before,
		entries.map(entry => presentTimelineEntry(entry, viewpoint)),
	);
	shownTimelines.set(entries, {minute: thisMinute, rows});
	return rows;
}

/** What the row of something that happened says. */
export function presentTimelineEntry(entry: TimelineEntry, {now, home}: Viewpoint): TimelineRow {
	return {
		id: entry.id,
		kind: entry.kind,
		parties: joinParties([entry.sessionId, entry.otherId]),
		cells: {
			time: formatMoment(entry.at, now),
			session: describeSessions(entry),
			what: screenText(entry.text),
			subject: describeSubject(entry, home),
		},
	};
}

/** A message names its recipient in words; an alert is about both sides alike. */
function describeSessions({kind, sessionId, otherId}: TimelineEntry): string {
	if (sessionId === null) return 'unknown';
	return kind === 'alert' && otherId !== null
		? `${screenText(sessionId)} ↔ ${screenText(otherId)}`
		: screenText(sessionId);
}

function describeSubject({kind, sessionId, subject}: TimelineEntry, home: string | undefined): string {
	if (subject === null) return '';
	if (kind === 'message') return gistOf({body: subject, senderId: sessionId});
	return screenText(shortenHome(subject, home));
}
