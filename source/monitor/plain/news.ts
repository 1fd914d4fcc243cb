import type {TimelineKind} from '../../bus/types.js';
import type {PlainView} from './look-at.js';
import {type Saying, sayingsOf, sentenceOf, type Topic} from './sayings.js';

/** Two views with the same news differ in nothing but the time. */
export function newsOf(view: PlainView): string {
	const {picture} = view;
	return JSON.stringify([
		picture.freshness.trouble,
		picture.counts,
		sayingsOf(view).map(({topic, id, name, facts}) => [topic, id, name, ...facts]),
	]);
}

/** Events that no row of sessions, alerts or messages tells of. */
const toldByEvents: readonly TimelineKind[] = ['claim', 'lock', 'edit'];

const beginnings: Readonly<Record<Topic, string>> = {
	session: 'New session',
	alert: 'New alert',
	message: 'New message',
	event: 'Event',
};

/** What became of a bus between two looks, one sentence for each thing; nothing is said of what only got older. */
export function announce(before: PlainView, now: PlainView): readonly string[] {
	const known = new Map(sayingsOf(before).map(saying => [keyOf(saying), saying]));
	const current = sayingsOf(now);
	const present = new Set(current.map(keyOf));
	// on the screen the newest stand first; what is told comes in its order
	const oldestFirst = (wanted: Topic) => current.filter(({topic}) => topic === wanted).reverse();
	return [
		...troubleBetween(before, now),
		...[
			...current.filter(({topic}) => topic !== 'event' && topic !== 'message'),
			...oldestFirst('message'),
		].flatMap(saying => change(known.get(keyOf(saying)), saying)),
		...[...known.values()].filter(saying => !present.has(keyOf(saying))).flatMap(farewell),
		...oldestFirst('event')
			.filter(saying => saying.kind !== undefined && toldByEvents.includes(saying.kind))
			.flatMap(saying => change(known.get(keyOf(saying)), saying)),
	];
}

function troubleBetween(before: PlainView, now: PlainView): readonly string[] {
	const {trouble} = now.picture.freshness;
	if (trouble === before.picture.freshness.trouble) return [];
	return [trouble === null ? 'The bus can be read again.' : `The bus cannot be read: ${trouble}.`];
}

function change(before: Saying | undefined, now: Saying): readonly string[] {
	if (!before) return [`${beginnings[now.topic]}: ${sentenceOf(now)}.`];
	const changed = [...now.facts].filter(([title, text]) => before.facts.get(title) !== text);
	if (changed.length === 0) return [];
	const said = changed.map(([title, text]) => (text === '' ? `no ${title}` : `${title} ${text}`));
	return [`${capital(now.topic)} ${now.name}: ${said.join(', ')}.`];
}

/** What has left the rows: messages do because they were read, events because there are newer ones. */
function farewell({topic, name}: Saying): readonly string[] {
	switch (topic) {
		case 'session':
			return [`Session has left: ${name}.`];
		case 'alert':
			return [`Alert is over: ${name}.`];
		case 'message':
		case 'event':
			return [];
	}
}

function keyOf({topic, id}: Saying): string {
	return `${topic} ${id}`;
}

function capital(topic: Topic): string {
	return topic.charAt(0).toUpperCase() + topic.slice(1);
}
