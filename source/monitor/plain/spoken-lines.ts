import {headerLine} from '../header-line.js';
import type {PaneName} from '../screen-layout.js';
import {lastEvents} from './frame-lines.js';
import type {PlainView} from './look-at.js';
import {type Saying, sayingsOf, sentenceOf, speakable, type Topic} from './sayings.js';
import {wordsBelow} from './words-below.js';

/** Room for a first line of which nothing is left out. */
const anyWidth = 1000;

const titlesOf = ({
	picture,
}: PlainView): ReadonlyArray<readonly [topic: Topic, pane: PaneName, title: string]> => [
	['session', 'sessions', 'Sessions'],
	['alert', 'alerts', 'Alerts'],
	['message', 'unread', picture.isOwnMail ? 'Unread messages' : 'Messages'],
	['event', 'timeline', 'Last events, newest first'],
];

/** One frame of the monitor as sentences in reading order. */
export function spokenLines(view: PlainView): readonly string[] {
	const sayings = sayingsOf(view);
	const header = spokenHeader(view);
	if (!view.picture.isKnown) return [header];
	return [
		header,
		...titlesOf(view).flatMap(([topic, pane, title]) => {
			const said = section(sayings, topic);
			const words = wordsBelow(view, pane).map(text => text.replaceAll('`', ''));
			if (said.length === 0) return ['', `${title}: ${words.join('. ')}.`];
			return ['', `${title}:`, ...[...said.map(sentenceOf), ...words].map(sentence => `${sentence}.`)];
		}),
	];
}

function section(sayings: readonly Saying[], topic: Topic): readonly Saying[] {
	const all = sayings.filter(saying => saying.topic === topic);
	return topic === 'event' ? all.slice(0, lastEvents) : all;
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
