import type {TimelineKind} from '../../bus/types.js';
import type {Column} from '../../components/columns.js';
import {alertColumns, alertWorth} from '../picture/alert-row.js';
import {messageColumns, messageWorth} from '../picture/message-row.js';
import {sessionWorth} from '../picture/session-row.js';
import {timelineColumns, timelineWorth} from '../picture/timeline-row.js';
import {chosenColumns} from './frame-lines.js';
import type {PlainView} from './look-at.js';

/** What a row is about. */
export type Topic = 'session' | 'alert' | 'message' | 'event';

/** A row in words, for those who hear it: no glyph and no place on a screen says anything. */
export type Saying = {
	readonly topic: Topic;
	readonly id: string;
	/** What it is called. */
	readonly name: string;
	/** What is known of it, by what it is called, the most telling first; what is not known is empty. */
	readonly facts: ReadonlyMap<string, string>;
	/** How old it is or when it happened, by what that is called: true, but never news. */
	readonly times: ReadonlyMap<string, string>;
	/** Of what happened: to what. */
	readonly kind?: TimelineKind;
};

/** Titles of what changes by itself. */
const timed: ReadonlySet<string> = new Set(['beat', 'age', 'time', 'in this state for']);

/** All rows of a view in words, from top to bottom. */
export function sayingsOf({shown, state}: PlainView): readonly Saying[] {
	const columns = chosenColumns(state.settings);
	const sessionIds = sessionWorth.filter(id => columns.some(column => column.id === id));
	return [
		...shown.sessions.map(({id, note, state: sessionState, cells}) =>
			say('session', id, withNote(cells.session, note), [
				...cellsByTitle(columns, sessionIds, {...cells, session: '', state: sessionState}),
				['in this state for', ageOf(cells.state, sessionState)],
			]),
		),
		...shown.alerts.map(({id, standing, severity, cells}) =>
			say('alert', id, `${severity} ${cells.subject}`, [
				['status', standing],
				...cellsByTitle(alertColumns, alertWorth, {...cells, severity: '', subject: ''}),
			]),
		),
		...shown.unread.map(({id, note, isPressing, cells}) =>
			say('message', id, `from ${withNote(cells.from, note)}`, [
				['priority', isPressing ? 'high' : ''],
				...cellsByTitle(messageColumns, messageWorth, {...cells, from: ''}),
			]),
		),
		...shown.timeline.map(({id, kind, cells}) => {
			const facts = cellsByTitle(timelineColumns, timelineWorth, {...cells, session: '', what: ''});
			return {...say('event', id, `${cells.session} ${cells.what}`, facts), kind};
		}),
	];
}

/** A row as one sentence. */
export function sentenceOf({name, facts, times}: Saying): string {
	const said = [...facts, ...times]
		.filter(([, text]) => text !== '')
		.map(([title, text]) => `${title} ${text}`);
	return [name, ...said].join(', ');
}

/** A name, and the id of whoever has it. */
function withNote(name: string, note: string): string {
	return note === '' ? name : `${name} (${note})`;
}

type Facts = ReadonlyArray<readonly [title: string, text: string]>;

function say(topic: Topic, id: string, called: string, facts: Facts): Saying {
	const isTime = ([title]: Facts[number]) => timed.has(title);
	return {
		topic,
		id,
		name: speakable(called),
		facts: new Map(facts.filter(fact => !isTime(fact))),
		times: new Map(facts.filter(isTime)),
	};
}

/** The cells of a row with the titles of their columns, in order of worth. */
function cellsByTitle<Id extends string>(
	columns: ReadonlyArray<Column<Id>>,
	worth: readonly Id[],
	cells: Readonly<Record<Id, string>>,
): Facts {
	return worth.flatMap(id => {
		const column = columns.find(candidate => candidate.id === id);
		return column ? [[column.title.toLowerCase(), speakable(cells[id])] as const] : [];
	});
}

/** Since when a session is in its state: what stands behind the state's name. */
function ageOf(cell: string, state: string): string {
	return cell.startsWith(`${state} `) ? cell.slice(state.length + 1) : '';
}

/** Signs that a voice would spell out, as words or pauses. */
export function speakable(text: string): string {
	return text
		.replaceAll(' ↔ ', ' and ')
		.replace(/^→ /, '')
		.replaceAll(' · ', ', ')
		.replace(/^[✗✓↶] /, '');
}
