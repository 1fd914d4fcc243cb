import {countWanting, queueAlerts} from '../../bus/rules/queue.js';
import type {Rates, Session, SessionKind, SessionState, Snapshot} from '../../bus/types.js';
import {sparkline} from '../../components/sparkline.js';
import {formatClock, formatLiveAge} from '../../presentation/ages.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Reading} from '../snapshot-store.js';
import type {Viewpoint} from '../viewpoint.js';
import {type AlertRow, presentAlertRow} from './alert-row.js';
import {keepEqual, keepEqualRows} from './keep-equal.js';
import {type MessageRow, presentMessageRow} from './message-row.js';
import {presentRunningAgent, presentSession, type SessionRow} from './session-row.js';
import {presentTimeline, type TimelineRow} from './timeline-row.js';

/** What the first line counts. */
export type Counts = Readonly<
	Record<SessionState | 'sessions' | 'unregistered' | 'alerts' | 'wanting' | 'unread', number>
>;

/** How fresh the picture is. */
export type Freshness = {
	/** Why the last refresh failed, `null` when it did not. */
	readonly trouble: string | null;
	/** How old the picture is while refreshes fail; empty when there never was one. */
	readonly age: string;
	/** The time of day. */
	readonly clock: string;
};

/** All that the screen shows of the bus, as text. What looks the same has the same reference. */
export type Picture = {
	/** Whether the bus was read at all. */
	readonly isKnown: boolean;
	readonly sessions: readonly SessionRow[];
	readonly alerts: readonly AlertRow[];
	/** The newest first. */
	readonly unread: readonly MessageRow[];
	/** Whether that is the mail of a session, which it has not read; else what stands on the bus for anybody. */
	readonly isOwnMail: boolean;
	readonly timeline: readonly TimelineRow[];
	/** Messages and deeds of each of the last minutes, as bars. */
	readonly pulse: Pulse;
	readonly counts: Counts;
	readonly freshness: Freshness;
};

/** What there is of a bus nothing is known of. */
export const noCounts: Counts = {
	sessions: 0,
	active: 0,
	waiting: 0,
	idle: 0,
	hung: 0,
	stale: 0,
	orphaned: 0,
	ended: 0,
	unregistered: 0,
	alerts: 0,
	wanting: 0,
	unread: 0,
};

/** Minutes the bars show. */
const pulseMinutes = 20;

/** How busy the bus was lately: a bar for each minute, the last one not over yet. */
export type Pulse = {readonly messages: string; readonly activity: string};

/** The picture before the bus was read. */
export const blankPicture: Picture = {
	isKnown: false,
	sessions: [],
	alerts: [],
	unread: [],
	isOwnMail: true,
	timeline: [],
	pulse: {messages: ' '.repeat(pulseMinutes), activity: ' '.repeat(pulseMinutes)},
	counts: noCounts,
	freshness: {trouble: null, age: '', clock: ''},
};

/** Makes the picture of a reading. What looks as it did in `before` keeps its reference, the picture included. */
export function paint(
	before: Picture,
	{snapshot, timeline, rates, failure}: Reading,
	viewpoint: Viewpoint,
): Picture {
	const freshness = freshnessOf(before, {snapshot, failure}, viewpoint);
	if (snapshot === null) return keepEqual(before, {...before, freshness});
	const {sessions} = snapshot;
	const agents = sessions.filter(({kind}) => kind === 'agent');
	const others = listOthers(snapshot);
	return keepEqual(before, {
		isKnown: true,
		sessions: keepEqualRows(before.sessions, [
			...agents.map(session => presentSession(session, viewpoint)),
			...snapshot.unregistered.map(agent => presentRunningAgent(agent, viewpoint)),
			...others.map(session => presentSession(session, viewpoint)),
		]),
		alerts: keepEqualRows(
			before.alerts,
			queueAlerts(snapshot.alerts).map(place => presentAlertRow(place, viewpoint)),
		),
		unread: keepEqualRows(
			before.unread,
			snapshot.unread.map(message => presentMessageRow(message, viewpoint)).reverse(),
		),
		isOwnMail: viewpoint.viewer !== null,
		timeline: timeline ? presentTimeline(before.timeline, timeline, viewpoint) : before.timeline,
		pulse: rates ? keepEqual(before.pulse, pulseOf(rates)) : before.pulse,
		counts: keepEqual(before.counts, count(sessions, snapshot)),
		freshness,
	});
}

/** A picture that is held still, but for whether the bus can be read. */
export function holdStill(before: Picture, reading: Reading, viewpoint: Viewpoint): Picture {
	const {clock} = before.freshness;
	const now = freshnessOf(before, reading, viewpoint);
	return keepEqual(before, {...before, freshness: keepEqual(before.freshness, {...now, clock})});
}

function freshnessOf(
	before: Picture,
	{snapshot, failure}: Pick<Reading, 'snapshot' | 'failure'>,
	{now}: Viewpoint,
): Freshness {
	return keepEqual(before.freshness, {
		trouble: failure === null ? null : screenText(failure),
		age: failure === null || snapshot === null ? '' : formatLiveAge(snapshot.takenAt, now),
		clock: formatClock(now),
	});
}

function pulseOf({minutes}: Rates): Pulse {
	const bars = (values: readonly number[]) => sparkline(values.slice(-pulseMinutes), pulseMinutes);
	return {
		messages: bars(minutes.map(({messages}) => messages)),
		activity: bars(minutes.map(({activity}) => activity)),
	};
}

/** Below the agents stand people, and last those who only watch. */
const kindOrder: Readonly<Record<SessionKind, number>> = {agent: 0, person: 1, monitor: 2};

function listOthers({sessions}: Snapshot): readonly Session[] {
	return sessions
		.filter(({kind}) => kind !== 'agent')
		.toSorted((a, b) => kindOrder[a.kind] - kindOrder[b.kind]);
}

function count(
	sessions: readonly Session[],
	{unregistered, alerts, openAlerts, unreadCount}: Snapshot,
): Counts {
	const counts = {
		...noCounts,
		sessions: sessions.length,
		unregistered: unregistered.length,
		alerts: openAlerts,
		wanting: countWanting(alerts, openAlerts),
		unread: unreadCount,
	};
	for (const {state} of sessions) counts[state]++;
	return counts;
}
