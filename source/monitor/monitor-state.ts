import type {LineEditor} from '../components/line-editor.js';
import {emptyList, type ListState, settleList} from '../components/list-state.js';
import type {Place} from './keys.js';
import type {Lens} from './lens.js';
import {type PaneName, paneNames} from './screen-layout.js';
import {defaultMonitorSettings, type MonitorSettings} from './settings/monitor-settings.js';

/** One row of one pane. */
export type Item = {readonly pane: PaneName; readonly id: string};

/** The tables that can be laid over the panes. */
export const tableNames = ['locks', 'claims', 'statistics'] as const;

/** One of the tables. */
export type TableName = (typeof tableNames)[number];

/** What is laid over the panes, and how far it is scrolled. */
export type Overlay =
	| {readonly kind: 'help'; readonly top: number}
	| {readonly kind: 'detail'; readonly top: number; readonly item: Item}
	| {readonly kind: 'table'; readonly top: number; readonly table: TableName}
	| {readonly kind: 'settings'; readonly top: number; readonly selected: number};

/** What the operator is writing; the keys go into its line. */
export type Writing =
	/** A filter, which holds while it is written; `before` is what escape goes back to. */
	| {readonly kind: 'filter'; readonly editor: LineEditor; readonly before: string}
	/** A message to a session, `null` for all. */
	| {readonly kind: 'message'; readonly editor: LineEditor; readonly to: string | null}
	/** The name of a session; `before` is what it is called now, empty where it has no name. */
	| {
			readonly kind: 'name';
			readonly editor: LineEditor;
			readonly sessionId: string;
			readonly before: string;
	  };

/** All that keys change: where the operator is and what is selected. */
export type MonitorState = {
	/** The pane that has the keys. */
	readonly focus: PaneName;
	readonly lists: Readonly<Record<PaneName, ListState>>;
	/** `null` while the panes are in view. */
	readonly overlay: Overlay | null;
	/** `null` while nothing is written. */
	readonly writing: Writing | null;
	/** Messages that were left unsent, by recipient, `null` for all. */
	readonly drafts: ReadonlyMap<string | null, LineEditor>;
	/** What is typed to narrow the rows. */
	readonly filter: string;
	readonly settings: MonitorSettings;
	/** The picture is held still. */
	readonly isPaused: boolean;
};

/** What is known of the session of a row, as far as keys act on it. */
export type SessionTarget = {
	readonly id: string;
	/** What it is called; empty where it has no name. */
	readonly name: string;
	/** Whether it takes part, so that it can be written to. */
	readonly isLive: boolean;
	/** Whether it is the one that keys act as. */
	readonly isSelf: boolean;
	/** Whether it is an agent's, which can be rescued. */
	readonly isAgent: boolean;
	/** Why its terminal cannot be brought to the front, and where it is; `null` where it can be tried. */
	readonly whyNoTerminal: string | null;
	/** The line that goes on with its conversation. */
	readonly resumeLine: string | null;
};

/** What a key depends on besides the state. */
export type Surroundings = {
	/** The rows of each pane, from the top. */
	readonly ids: Readonly<Record<PaneName, readonly string[]>>;
	/** How many rows each pane shows; depends on the state, because on a small screen only the focused one is open. */
	readonly visibleRows: (state: MonitorState, pane: PaneName) => number;
	/** Lines of an overlay, and how many of them are visible. */
	readonly overlayLines: (overlay: Overlay) => {readonly length: number; readonly visible: number};
	/** The session a row is about; `null` for none. */
	readonly sessionOf: (item: Item) => SessionTarget | null;
};

/** The messages that were seen: those that a filter leaves in view, or all up to the newest one. */
export type MessagesInView = {readonly ids: readonly string[]} | {readonly upTo: string};

/** What a key asks of the world outside the screen. */
export type Effect =
	| {readonly type: 'acknowledge'; readonly id: string}
	/** All alerts, or those that a filter leaves in view. */
	| {readonly type: 'acknowledge-all'; readonly ids: readonly string[] | null}
	| {readonly type: 'mark-read'; readonly id: string}
	| {readonly type: 'mark-all-read'; readonly messages: MessagesInView}
	| {readonly type: 'adopt'; readonly id: string}
	| {readonly type: 'send'; readonly to: string | null; readonly body: string}
	| {readonly type: 'rename'; readonly sessionId: string; readonly name: string}
	| {readonly type: 'undo'}
	| {readonly type: 'copy'; readonly text: string}
	| {readonly type: 'rescue'; readonly sessionId: string}
	| {readonly type: 'go-to-terminal'; readonly sessionId: string}
	| {readonly type: 'save-settings'; readonly settings: MonitorSettings}
	| {readonly type: 'redraw'}
	| {readonly type: 'suspend'}
	| {readonly type: 'quit'};

/** A state, and what is to be done outside. */
export type Outcome = {
	readonly state: MonitorState;
	readonly effect: Effect | null;
	/** Why nothing was done, in a few words; absent where that goes without saying. */
	readonly refusal?: string;
};

/** A new state, and nothing else. */
export function only(state: MonitorState): Outcome {
	return {state, effect: null};
}

/** The state as it was, and why. */
export function refuse(state: MonitorState, refusal: string): Outcome {
	return {state, effect: null, refusal};
}

/** For so long an acknowledgement can be taken back, in milliseconds. */
export const undoTime = 5000;

/** The monitor as it starts. */
export const initialState: MonitorState = {
	focus: 'sessions',
	lists: {sessions: emptyList, alerts: emptyList, unread: emptyList, timeline: emptyList},
	overlay: null,
	writing: null,
	drafts: new Map(),
	filter: '',
	settings: defaultMonitorSettings,
	isPaused: false,
};

/** How the picture is looked at. */
export function lensOf({filter, settings}: MonitorState): Lens {
	return {filter, sort: settings.sort, attentionOnly: settings.attentionOnly};
}

/** What has the keyboard. */
export function placeOf({overlay, writing}: MonitorState): Place {
	if (writing) return writing.kind;
	if (!overlay) return 'panes';
	return overlay.kind === 'detail' ? `${overlay.item.pane} detail` : overlay.kind;
}

/** Brings all selections in line with the rows that are there. Returns the same reference when nothing changed. */
export function settle(state: MonitorState, around: Surroundings): MonitorState {
	const settled = paneNames.map(pane =>
		settleList(startOf(state, pane, around), around.ids[pane], around.visibleRows(state, pane)),
	);
	const [sessions = emptyList, alerts = emptyList, unread = emptyList, timeline = emptyList] = settled;
	if (paneNames.every((pane, index) => state.lists[pane] === settled[index])) return state;
	return {...state, lists: {sessions, alerts, unread, timeline}};
}

/** Where the mark of a pane sets out from: its row, which it follows, or the top where that row must not lead it. */
function startOf(state: MonitorState, pane: PaneName, around: Surroundings): ListState {
	const isLeft = isPassedByAgents(state, pane, around) || isPushedOut(state, pane, around);
	return isLeft ? emptyList : state.lists[pane];
}

/**
 * Agents are found seconds after the monitor itself is there. Until then the mark is on the first row of who is no
 * agent: it goes to the agents when they appear above, so that keys work on them at once.
 */
function isPassedByAgents({lists}: MonitorState, pane: PaneName, {ids, sessionOf}: Surroundings): boolean {
	const {selected, index} = lists[pane];
	const hasBeenPassed = pane === 'sessions' && selected !== null && index === 0 && ids[pane][0] !== selected;
	return hasBeenPassed && sessionOf({pane, id: selected})?.isAgent === false;
}

/**
 * What is new comes in above. A pane that shows it, and has not the keys, goes on showing it: where the marked row is
 * pushed out of sight, the mark begins anew rather than draw the pane along. The mark of the sessions stays, because
 * it says whom a message goes to and who is rescued.
 */
function isPushedOut(state: MonitorState, pane: PaneName, {ids, visibleRows}: Surroundings): boolean {
	const {selected, index, top} = state.lists[pane];
	if (pane === 'sessions' || pane === state.focus || selected === null || top > 0) return false;
	const now = ids[pane].indexOf(selected);
	return now > index && now >= visibleRows(state, pane);
}
