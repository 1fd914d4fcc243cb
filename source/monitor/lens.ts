import type {SessionState} from '../bus/types.js';
import {screenText} from '../presentation/screen-text.js';
import {filterRows, preparedBy} from './filter/match.js';
import {parseQuery} from './filter/query.js';
import type {PreparedRow, Searchable} from './filter/searchable.js';
import type {AlertRow} from './picture/alert-row.js';
import type {MessageRow} from './picture/message-row.js';
import {partiesOf} from './picture/parties.js';
import type {Picture} from './picture/picture.js';
import type {SessionRow} from './picture/session-row.js';
import type {TimelineRow} from './picture/timeline-row.js';
import type {SortOrder} from './settings/monitor-settings.js';

/** How the operator looks at the picture: what is left out, and what stands first. */
export type Lens = {
	/** What was typed to narrow the rows. */
	readonly filter: string;
	readonly sort: SortOrder;
	/** Show only what asks something of the operator. */
	readonly attentionOnly: boolean;
};

/** The rows of a picture that are shown. */
export type Shown = Pick<Picture, 'sessions' | 'alerts' | 'unread' | 'timeline'>;

/** States that ask something of the operator, those that ask most first. */
const urgency: Readonly<Record<SessionState | 'unregistered', number>> = {
	hung: 0,
	orphaned: 1,
	waiting: 2,
	stale: 3,
	active: 4,
	idle: 5,
	unregistered: 6,
	ended: 7,
};

/** Up to here a state asks something. */
const leastUrgent = urgency.stale;

/** What a lens shows of a picture. Lists from which nothing is left out, and in the order they have, are the same. */
export function lookThrough(
	{filter, sort, attentionOnly}: Lens,
	{sessions, alerts, unread, timeline}: Picture,
): Shown {
	// rows say what is fit for the screen, and what was pasted may be more than that
	const query = parseQuery(screenText(filter));
	const openAlerts = attentionOnly ? alerts.filter(({isOpen}) => isOpen) : alerts;
	const matching = filterRows(
		query,
		attentionOnly ? thatAsk(sessions, openAlerts) : sessions,
		prepareSession,
	);
	const known = new Map(query.terms.length > 0 ? sessions.map(row => [row.id, row]) : []);
	const aboutWhom = ({parties}: Concerning): readonly PreparedRow[] =>
		partiesOf(parties).flatMap(id => {
			const row = known.get(id);
			return row ? [prepareSession(row)] : [];
		});
	return {
		sessions: sort === 'registered' ? matching : matching.toSorted(comparisons[sort]),
		alerts: filterRows(query, openAlerts, prepareCells, aboutWhom),
		unread: filterRows(query, unread, prepareCells, aboutWhom),
		timeline: filterRows(query, timeline, prepareCells, aboutWhom),
	};
}

/** The sessions that ask something of the operator: by their state, or as a side of a conflict. */
function thatAsk(sessions: readonly SessionRow[], openAlerts: readonly AlertRow[]): readonly SessionRow[] {
	const sides = new Set(openAlerts.flatMap(({parties}) => partiesOf(parties)));
	return sessions.filter(({id, state}) => urgency[state] <= leastUrgent || sides.has(id));
}

type Concerning = AlertRow | MessageRow | TimelineRow;

const prepareSession = preparedBy(({id, note, state, vendor, cells}: SessionRow): Searchable => {
	const {session, model, project, task, directory, branch} = cells;
	const name = note === '' ? '' : session;
	return {id: screenText(id), name, state, vendor, model, project, task, folder: directory, branch};
});

const prepareCells = preparedBy(({cells}: Concerning): Searchable => cells);

/** Rows that compare equal stay in the order of their registration. */
const comparisons: Readonly<
	Record<Exclude<SortOrder, 'registered'>, (one: SessionRow, other: SessionRow) => number>
> = {
	state: (one, other) => urgency[one.state] - urgency[other.state],
	activity: (one, other) => compare(other.activityAt ?? '', one.activityAt ?? ''),
	project: (one, other) => compareLast(one.cells.project, other.cells.project),
	vendor: (one, other) => compareLast(one.vendor, other.vendor),
	mail: (one, other) => other.mail - one.mail,
};

/** ISO times sort as text. */
function compare(one: string, other: string): number {
	return one < other ? -1 : one > other ? 1 : 0;
}

/** What has no name stands last. */
function compareLast(one: string, other: string): number {
	if (one === '' || other === '') return Number(one === '') - Number(other === '');
	return one.localeCompare(other);
}
