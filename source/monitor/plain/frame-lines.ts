import {type Column, layoutColumns} from '../../components/columns.js';
import type {Segment} from '../../components/line.js';
import {fitSegments} from '../../components/segments.js';
import {type CellNote, headingOf, rowOf} from '../../components/table-row.js';
import type {Tone} from '../../components/theme.js';
import {rangeNote} from '../../components/window-note.js';
import {headerLine} from '../header-line.js';
import {alertLooks, type Look, messageLooks, severityTones, stateLooks, timelineLooks} from '../looks.js';
import {paneTotals} from '../pane-totals.js';
import {alertColumns, alertWorth} from '../picture/alert-row.js';
import {messageColumns, messageWorth} from '../picture/message-row.js';
import {type SessionColumn, sessionColumns, sessionWorth} from '../picture/session-row.js';
import {timelineColumns, timelineWorth} from '../picture/timeline-row.js';
import type {MonitorSettings} from '../settings/monitor-settings.js';
import type {PlainView} from './look-at.js';
import {wordsBelow} from './words-below.js';

/** How many of the last events a frame without a screen shows. */
export const lastEvents = 10;

/** Cells of a row before its first column: a blank, the glyph, a blank. */
const glyphCells = 3;

type Line = readonly Segment[];

/** One frame of the monitor as lines from top to bottom, none wider than `width`: the same rows, without a screen. */
export function frameLines(view: PlainView, width: number): readonly Line[] {
	const {picture, shown, state} = view;
	const header = headerLine(picture, state, width);
	if (!picture.isKnown) return [header];
	const totals = paneTotals(picture);
	const sections: ReadonlyArray<readonly Line[]> = [
		[
			titleLine('Sessions', shown.sessions.length, totals.sessions),
			...tableLines(
				{
					columns: chosenColumns(state.settings),
					worth: sessionWorth,
					rows: shown.sessions,
					look: row => stateLooks[row.state],
					toneOf: (column, row) => (column === 'state' ? stateLooks[row.state].tone : 'plain'),
					noteOf: ({note}) => ({column: 'session', text: note}),
					hasHeading: true,
					below: wordsBelow(view, 'sessions'),
				},
				width,
			),
		],
		[
			titleLine('Alerts', shown.alerts.length, totals.alerts),
			...tableLines(
				{
					columns: alertColumns,
					worth: alertWorth,
					rows: shown.alerts,
					look: ({standing}) => alertLooks[standing],
					toneOf: (column, {isOpen, standing, severity}) =>
						isOpen && standing !== 'folded'
							? column === 'severity'
								? severityTones[severity]
								: 'plain'
							: 'muted',
					below: wordsBelow(view, 'alerts'),
				},
				width,
			),
		],
		[
			titleLine(picture.isOwnMail ? 'Unread' : 'Messages', shown.unread.length, totals.unread),
			...tableLines(
				{
					columns: messageColumns,
					worth: messageWorth,
					rows: shown.unread,
					look: ({isPressing}) => (isPressing ? messageLooks.pressing : messageLooks.ordinary),
					toneOf: () => 'plain',
					noteOf: ({note}) => ({column: 'from', text: note}),
					below: wordsBelow(view, 'unread'),
				},
				width,
			),
		],
		[
			[{text: 'Timeline', tone: 'title'}],
			...tableLines(
				{
					columns: timelineColumns,
					worth: timelineWorth,
					rows: shown.timeline.slice(0, lastEvents),
					look: ({kind}) => timelineLooks[kind],
					toneOf: () => 'plain',
					below: wordsBelow(view, 'timeline'),
				},
				width,
			),
		],
	];
	return [header, ...sections.flatMap(lines => [[], ...lines])].map(line => fitSegments(line, width));
}

/** The columns of the sessions that an operator has chosen. */
export function chosenColumns({columns}: MonitorSettings): ReadonlyArray<Column<SessionColumn>> {
	return columns === 'auto' ? sessionColumns : sessionColumns.filter(({id}) => columns.includes(id));
}

function titleLine(title: string, count: number, total: number): Line {
	return [{text: title, tone: 'title'}, {text: ` ${rangeNote(0, count, count, total)}`}];
}

type Row<Id extends string> = {readonly cells: Readonly<Record<Id, string>>};

type Table<Id extends string, Kind extends Row<Id>> = {
	readonly columns: ReadonlyArray<Column<Id>>;
	readonly worth: readonly Id[];
	readonly rows: readonly Kind[];
	readonly look: (row: Kind) => Look;
	readonly toneOf: (column: Id, row: Kind) => Tone;
	/** What stands behind the text of a cell, where there is room. */
	readonly noteOf?: (row: Kind) => CellNote<Id>;
	readonly hasHeading?: boolean;
	/** What is said below the rows. */
	readonly below: readonly string[];
};

function tableLines<Id extends string, Kind extends Row<Id>>(
	{columns, worth, rows, look, toneOf, noteOf, hasHeading = false, below}: Table<Id, Kind>,
	width: number,
): readonly Line[] {
	const indent = ' '.repeat(glyphCells);
	const words = below.map((text): Line => [{text: `${indent}${text}`, tone: 'muted'}]);
	if (rows.length === 0) return words;
	const chosen = worth.filter(id => columns.some(column => column.id === id));
	const placed = layoutColumns(columns, chosen, width - glyphCells);
	const lines = rows.map((row): Line => {
		const {glyph, tone} = look(row);
		return [
			{text: ' '},
			{text: glyph, tone},
			{text: ' '},
			...rowOf(placed, row.cells, column => toneOf(column, row), noteOf?.(row)),
		];
	});
	const heading: readonly Line[] = hasHeading
		? [[{text: `${indent}${headingOf(placed)}`, tone: 'muted'}]]
		: [];
	return [...heading, ...lines, ...words];
}
