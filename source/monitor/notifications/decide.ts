import {foldAlerts} from '../../bus/rules/fold.js';
import {severities} from '../../bus/rules/severities.js';
import type {Alert} from '../../bus/types.js';
import {type MonitorSettings, type NoticeChannel, noticeChannels} from '../settings/monitor-settings.js';

/** One alert that rings. */
export type RingingAlert = {
	readonly alert: Alert;
	/** Whether it has escalated: it rings again because nobody acknowledged it. */
	readonly isEscalated: boolean;
};

/** One call for the operator on one channel. What came while nothing might ring is gathered in it. */
export type Ring = {
	readonly channel: NoticeChannel;
	/** Never empty, worst first. */
	readonly alerts: readonly RingingAlert[];
};

/** What has been told so far. */
export type NotificationState = {
	/** When the alerts were first seen, and the last of them; `null` before that. */
	readonly opening: {readonly at: number; readonly lastId: number} | null;
	/** The alerts that need no ring any more, and whether that holds for their escalation, too. */
	readonly told: ReadonlyMap<string, boolean>;
	/** When something rang last, in milliseconds since the epoch. */
	readonly rangAt: number | null;
};

/** What there is to decide by. */
export type NotificationInput = {
	/** The alerts of the last snapshot. */
	readonly alerts: readonly Alert[];
	/** Milliseconds since the epoch. */
	readonly now: number;
	/** Whether the terminal has the focus; `false` where it cannot tell. */
	readonly hasFocus: boolean;
	readonly settings: Pick<MonitorSettings, 'notifications' | 'quietWhileFocused' | 'minimumSeconds'>;
};

/** Before anything was seen. */
export const initialNotifications: NotificationState = {opening: null, told: new Map(), rangAt: null};

/** So many alerts that have left the list are remembered: a list that was cut may show them again. */
const memory = 1000;

/**
 * Decides what rings now. Each alert rings once when it comes or grows into a worse case and once more when it escalates, never those that stood
 * when the monitor opened and never acknowledged or resolved ones. Call it for every snapshot and every tick of the
 * clock: alerts that may not ring yet are not marked as told, and so ring together at the first call after that.
 */
export function decideNotifications(
	state: NotificationState,
	{alerts, now, hasFocus, settings}: NotificationInput,
): {readonly state: NotificationState; readonly rings: readonly Ring[]} {
	if (state.opening === null) {
		const lastId = Math.max(0, ...alerts.map(({id}) => id));
		const opened = {...state, opening: {at: now, lastId}, told: tell(state.told, alerts, alerts)};
		return {state: opened, rings: []};
	}
	const folded = foldAlerts(alerts);
	const due = alerts.filter(alert => alert.status === 'open' && !folded.has(alert.id) && isDue(alert, state));
	if (due.length === 0) return {state, rings: []};
	const isQuiet = settings.quietWhileFocused && hasFocus;
	const loud = isQuiet ? [] : due.filter(({severity}) => settings.notifications[severity].length > 0);
	const mayRing = loud.length > 0 && !isTooEarly(state.rangAt, now, settings.minimumSeconds);
	// what waits for its ring stays due, unless it is acknowledged meanwhile
	const done = mayRing ? due : due.filter(alert => !loud.includes(alert));
	if (done.length === 0) return {state, rings: []};
	return {
		state: {...state, told: tell(state.told, done, alerts), rangAt: mayRing ? now : state.rangAt},
		rings: mayRing ? ringsFor(loud, settings) : [],
	};
}

function isDue(alert: Alert, {told, opening}: NotificationState): boolean {
	const known = told.get(keyOf(alert));
	const {escalatedAt} = alert;
	if (known !== undefined) return !known && escalatedAt !== null;
	if (opening === null || !hasStood(alert, opening)) return true;
	return escalatedAt !== null && Date.parse(escalatedAt) > opening.at;
}

/** Whether an alert was there at the start, but below the end of a list that was cut. */
function hasStood(
	{id, createdAt, rangAt}: Alert,
	{at, lastId}: NonNullable<NotificationState['opening']>,
): boolean {
	return id <= lastId && Date.parse(rangAt ?? createdAt) <= at;
}

/** A clock that was set back says nothing about how much time has passed. */
function isTooEarly(rangAt: number | null, now: number, minimumSeconds: number): boolean {
	return rangAt !== null && now >= rangAt && now - rangAt < minimumSeconds * 1000;
}

function ringsFor(alerts: readonly Alert[], {notifications}: NotificationInput['settings']): readonly Ring[] {
	const ringing = alerts
		.toSorted((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))
		.map(alert => ({alert, isEscalated: alert.escalatedAt !== null}));
	return noticeChannels
		.map(channel => ({
			channel,
			alerts: ringing.filter(({alert}) => notifications[alert.severity].includes(channel)),
		}))
		.filter(ring => ring.alerts.length > 0);
}

/** Marks alerts as told, and forgets the oldest of those that are not listed any more. */
function tell(
	before: NotificationState['told'],
	done: readonly Alert[],
	listed: readonly Alert[],
): NotificationState['told'] {
	const told = new Map(before);
	for (const alert of done) told.set(keyOf(alert), alert.escalatedAt !== null);
	const present = new Set(listed.map(keyOf));
	const gone = [...told.keys()].filter(key => !present.has(key));
	for (const key of gone.slice(0, Math.max(0, gone.length - memory))) told.delete(key);
	return told;
}

/** Numbers begin anew when a database is replaced; a crowd that grew into a worse case is new again. */
function keyOf({id, createdAt, rangAt}: Alert): string {
	return `${id} ${rangAt ?? createdAt}`;
}
