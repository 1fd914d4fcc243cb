import type {SessionState} from '../bus/types.js';
import type {Picture} from './picture/picture.js';
import type {SessionRow} from './picture/session-row.js';

/** The orders in which sessions can stand, in the order in which a key goes through them. */
export const sortOrders = ['registered', 'state', 'activity', 'project', 'vendor', 'mail'] as const;

/** One of the orders. */
export type SortOrder = (typeof sortOrders)[number];

/** How the operator looks at the picture: what is left out, and what stands first. */
export type Lens = {
	readonly sort: SortOrder;
	/** Show only what asks something of the operator. */
	readonly attentionOnly: boolean;
};

/** The rows of a picture that are shown. */
export type Shown = Pick<Picture, 'sessions' | 'alerts' | 'unread'>;

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
export function lookThrough({sort, attentionOnly}: Lens, {sessions, alerts, unread}: Picture): Shown {
	const asking = attentionOnly
		? sessions.filter(({state, mail}) => urgency[state] <= leastUrgent || mail > 0)
		: sessions;
	return {
		sessions: sort === 'registered' ? asking : asking.toSorted(comparisons[sort]),
		alerts: attentionOnly ? alerts.filter(({isOpen}) => isOpen) : alerts,
		unread,
	};
}

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
