import type {Snapshot, TimelineEntry} from '../../bus/types.js';
import type {Tone} from '../../components/theme.js';
import {formatLiveAge} from '../../presentation/ages.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Item} from '../monitor-state.js';
import {runningAgentId} from '../picture/running-agent-id.js';
import type {Viewpoint} from '../viewpoint.js';
import {type CloseUp, isSameItem} from './close-up.js';
import {describeAlert, describedMembers} from './describe-alert.js';
import {describeEntry} from './describe-entry.js';
import {describeMessage} from './describe-message.js';
import {describeRunningAgent} from './describe-running-agent.js';
import {describeSession} from './describe-session.js';
import {fitForWords} from './fit-for-words.js';

/** A name and what is known under it; in a tone where it stands out. */
export type Fact = readonly [name: string, value: string, tone?: Tone];

/** What is known of one part, below a heading. */
export type Section = {
	readonly title: string;
	/** A short remark beside it: how many there are, or a word for none. */
	readonly note: string;
	readonly facts: readonly Fact[];
};

/** All that is known about one row, in words, ready for the screen. */
export type Description = {
	readonly title: string;
	/** Facts that are not known are left out. */
	readonly facts: readonly Fact[];
	/** The lines of a longer text below the facts. */
	readonly text: readonly string[];
	/** What belongs to it, below all that. */
	readonly sections: readonly Section[];
};

/** What rows are described from. */
export type Described = {
	readonly snapshot: Snapshot;
	readonly timeline?: readonly TimelineEntry[] | undefined;
	/** What was read for the row that is open; the facts stand without it. */
	readonly closeUp?: CloseUp | undefined;
};

/** Describes a row of a pane; `null` when it is not there any more. */
export function describeItem(item: Item, described: Described, from: Viewpoint): Description | null {
	const {snapshot, timeline = [], closeUp} = described;
	const {sessions, unregistered, alerts, unread} = snapshot;
	const {pane, id} = item;
	const found: Partial<CloseUp> = fitForWords(closeUp && isSameItem(closeUp.item, item) ? closeUp : {});
	const viewpoint = fitForWords(from);
	switch (pane) {
		case 'sessions': {
			const session = sessions.find(({sessionId}) => sessionId === id);
			if (session) return describeSession(fitForWords(session), found.session ?? null, viewpoint);
			const agent = unregistered.find(candidate => runningAgentId(candidate) === id);
			return agent ? describeRunningAgent(fitForWords(agent), viewpoint) : null;
		}
		case 'alerts': {
			const alert = alerts.find(candidate => String(candidate.id) === id);
			if (!alert) return null;
			const members = new Set(describedMembers(alert));
			const sides = sessions.filter(({sessionId}) => members.has(sessionId));
			return describeAlert(fitForWords(alert), fitForWords(sides), found.parties ?? null, viewpoint);
		}
		case 'timeline': {
			const entry = timeline.find(candidate => candidate.id === id);
			return entry ? describeEntry(fitForWords(entry), viewpoint) : null;
		}
		case 'unread': {
			const message = unread.find(candidate => String(candidate.id) === id);
			if (!message) return null;
			const senders = sessions.filter(({sessionId}) => sessionId === message.senderId);
			return describeMessage(fitForWords(message), fitForWords(senders), found.message ?? null, viewpoint);
		}
	}
}

/** Facts of which some may not be known. */
export type PossibleFacts = ReadonlyArray<readonly [name: string, value: string | null, tone?: Tone]>;

/** The facts that are known, cleaned for the screen. */
export function knownFacts(facts: PossibleFacts): readonly Fact[] {
	return facts.flatMap(([name, value, tone]): readonly Fact[] => {
		if (value === null || value === '') return [];
		return [tone === undefined ? [name, screenText(value)] : [name, screenText(value), tone]];
	});
}

/** A moment that has passed, with its age: `2026-02-11 10:30:00 (4m ago)`. */
export function formatPast(time: string | null, now: number): string | null {
	return time === null ? null : `${formatMoment(time)} (${formatLiveAge(time, now)} ago)`;
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
