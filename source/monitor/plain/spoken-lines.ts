import {headerLine} from '../header-line.js';
import {lastEvents} from './frame-lines.js';
import type {PlainView} from './look-at.js';
import {type Saying, sayingsOf, sentenceOf, speakable, type Topic} from './sayings.js';

/** Room for a first line of which nothing is left out. */
const anyWidth = 1000;

const titles: ReadonlyArray<readonly [topic: Topic, title: string, empty: string]> = [
	['session', 'Sessions', 'No sessions.'],
	['alert', 'Alerts', 'No alerts.'],
	['message', 'Unread messages', 'No unread messages.'],
	['event', 'Last events, newest first', 'Nothing has happened yet.'],
];

/** One frame of the monitor as sentences in reading order. */
export function spokenLines(view: PlainView): readonly string[] {
	const sayings = sayingsOf(view);
	const header = spokenHeader(view);
	if (!view.picture.isKnown) return [header];
	return [header, ...titles.flatMap(([topic, title, empty]) => section(sayings, topic, title, empty))];
}

function section(sayings: readonly Saying[], topic: Topic, title: string, empty: string): readonly string[] {
	const all = sayings.filter(saying => saying.topic === topic);
	const said = topic === 'event' ? all.slice(0, lastEvents) : all;
	return said.length === 0 ? ['', empty] : ['', `${title}:`, ...said.map(saying => `${sentenceOf(saying)}.`)];
}

/** The first line of the screen, with pauses where it has room and dots. */
function spokenHeader({picture, state}: PlainView): string {
	const line = headerLine(picture, state, anyWidth)
		.map(({text}) => text)
		.join('');
	return `${line
		.trim()
		.split(/ {2,}| · /)
		.map(speakable)
		.join(', ')}.`;
}
