import type {Segment} from '../components/line.js';
import {segmentsWidth} from '../components/segments.js';
import type {Tone} from '../components/theme.js';
import {cut} from '../presentation/fit.js';
import {screenText} from '../presentation/screen-text.js';
import {describeQuery, parseQuery} from './filter/query.js';
import type {MonitorState} from './monitor-state.js';
import type {Counts, Freshness, Picture} from './picture/picture.js';
import type {MonitorSettings} from './settings/monitor-settings.js';

/** The product's name, as the header shows it. */
const productName = 'session-bus';

/** States the header counts, because they ask something of the operator. */
const countedStates = ['waiting', 'hung', 'orphaned', 'stale'] as const;
const stateTones: Readonly<Record<(typeof countedStates)[number], Tone>> = {
	waiting: 'attention',
	hung: 'critical',
	orphaned: 'high',
	stale: 'stale',
};

/** Parts of the header in order of worth: on a narrow screen the last ones leave first. */
const worth = [
	'freshness',
	'paused',
	'sessions',
	'wanting',
	'unread',
	'hung',
	'waiting',
	'orphaned',
	'stale',
	'filter',
	'attention',
	'unregistered',
	'sort',
	'name',
	'clock',
];

/** Fewest cells for the reason of a failure: from here on it is not a sentence any more. */
const shortestTrouble = 22;

type Part = {
	readonly id: string;
	readonly side: 'left' | 'right';
	readonly gap: string;
	readonly segment: Segment;
};

/** The first line of the screen: what is there, what waits for the operator, and how fresh all that is. */
export function headerLine(
	{counts, isOwnMail, freshness}: Picture,
	{filter, settings, isPaused}: Pick<MonitorState, 'filter' | 'settings' | 'isPaused'>,
	width: number,
): readonly Segment[] {
	const others = [...countParts(counts, isOwnMail), ...lensParts(filter, settings)];
	const usual = Math.max(shortestTrouble, Math.floor(width * 0.45));
	const parts = fit([...others, ...freshnessParts(freshness, isPaused, usual)], width);
	if (freshness.trouble === null) return assemble(parts, width);
	// the reason takes the room that the others leave
	const room = usual + width - widthOf(parts);
	return assemble(fit([...others, ...freshnessParts(freshness, isPaused, room)], width), width);
}

/** As many parts as find room, those of most worth. */
function fit(parts: readonly Part[], width: number): readonly Part[] {
	for (let kept = worth.length; kept > 0; kept--) {
		const staying = new Set(worth.slice(0, kept));
		const those = parts.filter(({id}) => staying.has(id));
		if (widthOf(those) <= width) return those;
	}
	return [];
}

/** How many cells parts need at least. */
function widthOf(parts: readonly Part[]): number {
	return segmentsWidth(assemble(parts, 0));
}

/** How many alerts want the operator, to him. */
function sayWanting({wanting}: Counts): string {
	return `${wanting} ${wanting === 1 ? 'needs' : 'need'} you`;
}

/** What the terminal is called while the monitor is in it. */
export function terminalTitle(counts: Counts): string {
	return counts.wanting === 0 ? productName : `${sayWanting(counts)} · ${productName}`;
}

function countParts(counts: Counts, isOwnMail: boolean): Part[] {
	const states = countedStates.filter(state => counts[state] > 0);
	return [
		left('name', ' ', productName, 'title'),
		left('sessions', '   ', `${counts.sessions} session${counts.sessions === 1 ? '' : 's'}`, 'plain'),
		...states.map(state => left(state, ' · ', `${counts[state]} ${state}`, stateTones[state])),
		...(counts.unregistered > 0
			? [left('unregistered', ' · ', `${counts.unregistered} unregistered`, 'muted')]
			: []),
		left('wanting', '   ', sayWanting(counts), counts.wanting > 0 ? 'critical' : 'muted'),
		left(
			'unread',
			' · ',
			isOwnMail ? `${counts.unread} unread` : `${counts.unread} message${counts.unread === 1 ? '' : 's'}`,
			isOwnMail && counts.unread > 0 ? 'attention' : 'muted',
		),
	];
}

/** What is left out or moved must never be taken for what is there. */
function lensParts(filter: string, {sort, attentionOnly}: MonitorSettings): Part[] {
	const query = screenText(describeQuery(parseQuery(filter)));
	return [
		...(query === '' ? [] : [left('filter', '   ', `/ ${cut(query, 24)}`, 'attention')]),
		...(attentionOnly ? [left('attention', '   ', 'needs attention', 'attention')] : []),
		...(sort === 'registered' ? [] : [left('sort', '   ', `by ${sort}`, 'muted')]),
	];
}

/** @param room cells for the reason of a failure and its age */
function freshnessParts({trouble, age, clock}: Freshness, isPaused: boolean, room: number): Part[] {
	const old = age === '' ? '' : ` · ${age} old`;
	const reason = cut(`✗ ${trouble ?? ''}`, Math.max(shortestTrouble, room - old.length));
	const parts: Part[] = [];
	if (isPaused) parts.push(right('paused', 'paused', 'attention'));
	if (trouble !== null) parts.push(right('freshness', `${reason}${old}`, 'critical'));
	else if (!isPaused) parts.push(right('freshness', 'live', 'good'));
	return [...parts, right('clock', clock, 'muted')];
}

function right(id: string, text: string, tone: Tone): Part {
	return {id, side: 'right', gap: ' · ', segment: {text, tone}};
}

function left(id: string, gap: string, text: string, tone: Tone): Part {
	return {id, side: 'left', gap, segment: {text, tone}};
}

function assemble(parts: readonly Part[], width: number): readonly Segment[] {
	const side = (which: Part['side']) =>
		parts
			.filter(part => part.side === which)
			.flatMap(({gap, segment}, index) => [{text: index === 0 ? '' : gap}, segment]);
	const lead = [{text: ' '}, ...side('left')];
	const trail = [...side('right'), {text: ' '}];
	const room = Math.max(2, width - segmentsWidth(lead) - segmentsWidth(trail));
	return [...lead, {text: ' '.repeat(room)}, ...trail];
}
