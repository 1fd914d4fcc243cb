import type {Snapshot, TimelineEntry} from '../../bus/types.js';
import {formatAge} from '../../presentation/ages.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Item} from '../monitor-state.js';
import {runningAgentId} from '../picture/running-agent-id.js';
import type {Viewpoint} from '../viewpoint.js';
import {describeAlert} from './describe-alert.js';
import {describeEntry} from './describe-entry.js';
import {describeMessage} from './describe-message.js';
import {describeRunningAgent} from './describe-running-agent.js';
import {describeSession} from './describe-session.js';

/** A name and what is known under it. */
export type Fact = readonly [name: string, value: string];

/** All that is known about one row, in words, ready for the screen. */
export type Description = {
	readonly title: string;
	/** Facts that are not known are left out. */
	readonly facts: readonly Fact[];
	/** The lines of a longer text below the facts. */
	readonly text: readonly string[];
};

/** What rows are described from. */
export type Described = {
	readonly snapshot: Snapshot;
	readonly timeline?: readonly TimelineEntry[] | undefined;
};

/** Describes a row of a pane; `null` when it is not there any more. */
export function describeItem(
	{pane, id}: Item,
	{snapshot: {sessions, unregistered, alerts, unread}, timeline = []}: Described,
	viewpoint: Viewpoint,
): Description | null {
	switch (pane) {
		case 'sessions': {
			const session = sessions.find(({sessionId}) => sessionId === id);
			if (session) return describeSession(session, viewpoint);
			const agent = unregistered.find(candidate => runningAgentId(candidate) === id);
			return agent ? describeRunningAgent(agent, viewpoint) : null;
		}
		case 'alerts': {
			const alert = alerts.find(candidate => String(candidate.id) === id);
			return alert ? describeAlert(alert, viewpoint) : null;
		}
		case 'timeline': {
			const entry = timeline.find(candidate => candidate.id === id);
			return entry ? describeEntry(entry, viewpoint) : null;
		}
		case 'unread': {
			const message = unread.find(candidate => String(candidate.id) === id);
			return message ? describeMessage(message, viewpoint) : null;
		}
	}
}

/** The facts that are known, cleaned for the screen. */
export function knownFacts(facts: ReadonlyArray<readonly [string, string | null]>): readonly Fact[] {
	return facts.flatMap(([name, value]) =>
		value === null || value === '' ? [] : [[name, screenText(value)] as const],
	);
}

/** A moment that has passed, with its age: `2026-02-11 10:30:00 (4m ago)`. */
export function formatPast(time: string | null, now: number): string | null {
	return time === null ? null : `${formatMoment(time)} (${formatAge(time, now)} ago)`;
}

/** A moment as date and time of day in the operator's own time zone. */
export function formatMoment(time: string | null): string | null {
	if (time === null) return null;
	const date = new Date(time);
	const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(pad).join('-');
	return `${day} ${[date.getHours(), date.getMinutes(), date.getSeconds()].map(pad).join(':')}`;
}

function pad(number: number): string {
	return String(number).padStart(2, '0');
}
