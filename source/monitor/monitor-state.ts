import {
	emptyList,
	type ListState,
	type Move,
	moveInList,
	scrollText,
	settleList,
} from '../components/list-state.js';
import {type Action, actionFor, type Place} from './keys.js';
import {type Lens, type SortOrder, sortOrders} from './lens.js';
import {isRunningAgentId} from './picture/running-agent-id.js';
import {type PaneName, paneNames} from './screen-layout.js';

/** One row of one pane. */
export type Item = {readonly pane: PaneName; readonly id: string};

/** What is laid over the panes, and how far it is scrolled. */
export type Overlay =
	| {readonly kind: 'help'; readonly top: number}
	| {readonly kind: 'detail'; readonly top: number; readonly item: Item};

/** All that keys change: where the operator is and what is selected. */
export type MonitorState = {
	/** The pane that has the keys. */
	readonly focus: PaneName;
	readonly lists: Readonly<Record<PaneName, ListState>>;
	/** `null` while the panes are in view. */
	readonly overlay: Overlay | null;
	/** How the picture is looked at. */
	readonly lens: Lens;
	/** The picture is held still. */
	readonly isPaused: boolean;
};

/** What a key depends on besides the state. */
export type Surroundings = {
	/** The rows of each pane, from the top. */
	readonly ids: Readonly<Record<PaneName, readonly string[]>>;
	/** How many rows each pane shows; depends on the state, because on a small screen only the focused one is open. */
	readonly visibleRows: (state: MonitorState, pane: PaneName) => number;
	/** Lines of an overlay, and how many of them are visible. */
	readonly overlayLines: (overlay: Overlay) => {readonly length: number; readonly visible: number};
};

/** What a key asks of the world outside the screen. */
export type Effect =
	| {readonly type: 'acknowledge'; readonly id: string}
	| {readonly type: 'acknowledge-all'}
	| {readonly type: 'mark-read'; readonly id: string}
	| {readonly type: 'adopt'; readonly id: string}
	| {readonly type: 'undo'}
	| {readonly type: 'redraw'}
	| {readonly type: 'suspend'}
	| {readonly type: 'quit'};

/** A state, and what is to be done outside. */
export type Outcome = {readonly state: MonitorState; readonly effect: Effect | null};

/** The monitor as it starts. */
export const initialState: MonitorState = {
	focus: 'sessions',
	lists: {sessions: emptyList, alerts: emptyList, unread: emptyList},
	overlay: null,
	lens: {sort: 'registered', attentionOnly: false},
	isPaused: false,
};

/** What has the keyboard. */
export function placeOf({overlay}: MonitorState): Place {
	if (!overlay) return 'panes';
	return overlay.kind === 'help' ? 'help' : `${overlay.item.pane} detail`;
}

/** What a keystroke makes of the state. */
export function pressKey(state: MonitorState, keystroke: string, around: Surroundings): Outcome {
	const action = actionFor(keystroke, placeOf(state));
	return action === null ? {state, effect: null} : act(state, action, around);
}

/** Brings all selections in line with the rows that are there. Returns the same reference when nothing changed. */
export function settle(state: MonitorState, around: Surroundings): MonitorState {
	const settled = paneNames.map(pane =>
		settleList(state.lists[pane], around.ids[pane], around.visibleRows(state, pane)),
	);
	const [sessions = emptyList, alerts = emptyList, unread = emptyList] = settled;
	if (paneNames.every((pane, index) => state.lists[pane] === settled[index])) return state;
	return {...state, lists: {sessions, alerts, unread}};
}

function act(state: MonitorState, action: Action, around: Surroundings): Outcome {
	switch (action) {
		case 'next-pane':
			return only(focusOn(state, neighbour(state.focus, 1), around));
		case 'previous-pane':
			return only(focusOn(state, neighbour(state.focus, -1), around));
		case 'sessions':
		case 'alerts':
		case 'unread':
			return only(focusOn(state, action, around));
		case 'up':
		case 'down':
		case 'page-up':
		case 'page-down':
		case 'first':
		case 'last':
			return only(move(state, action, around));
		case 'open':
			return only(openSelected(state));
		case 'back':
			return only({...state, overlay: null});
		case 'help':
			return only({...state, overlay: state.overlay?.kind === 'help' ? null : {kind: 'help', top: 0}});
		case 'acknowledge':
			return acknowledge(state, around);
		case 'mark-read':
			return markRead(state, around);
		case 'adopt':
			return adopt(state, around);
		case 'sort':
			return look(state, {sort: nextOrder(state.lens.sort)});
		case 'attention':
			return look(state, {attentionOnly: !state.lens.attentionOnly});
		case 'pause':
			return only({...state, isPaused: !state.isPaused});
		case 'acknowledge-all':
		case 'undo':
		case 'redraw':
		case 'suspend':
		case 'quit':
			return {state, effect: {type: action}};
	}
}

function look(state: MonitorState, change: Partial<Lens>): Outcome {
	return only({...state, lens: {...state.lens, ...change}});
}

function nextOrder(order: SortOrder): SortOrder {
	return sortOrders[(sortOrders.indexOf(order) + 1) % sortOrders.length] ?? order;
}

function only(state: MonitorState): Outcome {
	return {state, effect: null};
}

function neighbour(pane: PaneName, step: 1 | -1): PaneName {
	const index = (paneNames.indexOf(pane) + step + paneNames.length) % paneNames.length;
	return paneNames[index] ?? pane;
}

function focusOn(state: MonitorState, focus: PaneName, around: Surroundings): MonitorState {
	return settle({...state, focus}, around);
}

function move(state: MonitorState, step: Move, around: Surroundings): MonitorState {
	const {overlay, focus} = state;
	if (!overlay) return moveIn(state, focus, step, around);
	const {length, visible} = around.overlayLines(overlay);
	return {...state, overlay: {...overlay, top: scrollText(overlay.top, step, length, visible)}};
}

function moveIn(state: MonitorState, pane: PaneName, step: Move, around: Surroundings): MonitorState {
	const list = moveInList(state.lists[pane], step, around.ids[pane], around.visibleRows(state, pane));
	return {...state, lists: {...state.lists, [pane]: list}};
}

function openSelected(state: MonitorState): MonitorState {
	const id = state.lists[state.focus].selected;
	return id === null ? state : {...state, overlay: {kind: 'detail', top: 0, item: {pane: state.focus, id}}};
}

/** Acts on the alert that is open, or on the marked one; then the mark moves on, so that `aaa` takes three. */
function acknowledge(state: MonitorState, around: Surroundings): Outcome {
	const id = target(state, 'alerts', around);
	if (id === 'hidden') return only(focusOn(state, 'alerts', around));
	if (id === null) return only(state);
	return {state: moveIn(state, 'alerts', 'down', around), effect: {type: 'acknowledge', id}};
}

function markRead(state: MonitorState, around: Surroundings): Outcome {
	const id = target(state, 'unread', around);
	if (id === 'hidden') return only(focusOn(state, 'unread', around));
	if (id === null) return only(state);
	const next = moveIn(state, 'unread', 'down', around);
	return {state: {...next, overlay: null}, effect: {type: 'mark-read', id}};
}

/** Registers the agent that is open, or the marked one; sessions are registered already. */
function adopt(state: MonitorState, around: Surroundings): Outcome {
	const id = target(state, 'sessions', around);
	if (id === 'hidden') return only(focusOn(state, 'sessions', around));
	if (id === null || !isRunningAgentId(id)) return only(state);
	return {state: {...state, overlay: null}, effect: {type: 'adopt', id}};
}

/** What a key acts on: never on a row that is out of sight. */
function target(state: MonitorState, pane: PaneName, around: Surroundings): string | 'hidden' | null {
	const {overlay, lists} = state;
	if (overlay) return overlay.kind === 'detail' && overlay.item.pane === pane ? overlay.item.id : null;
	return around.visibleRows(state, pane) > 0 ? lists[pane].selected : 'hidden';
}
