import {emptyEditor} from '../components/line-editor.js';
import {isLineKey} from '../components/line-keys.js';
import {type Move, moveInList, scrollText} from '../components/list-state.js';
import {type Action, actionFor} from './keys.js';
import {withoutModifier} from './keystrokes.js';
import {markedIn, markedItem, markedSession} from './marked.js';
import {
	type Effect,
	type MonitorState,
	type Outcome,
	placeOf,
	type SessionTarget,
	type Surroundings,
	settle,
	tableNames,
} from './monitor-state.js';
import {isRunningAgentId} from './picture/running-agent-id.js';
import {type PaneName, paneNames} from './screen-layout.js';
import {changeSetting, type Direction} from './settings/change-setting.js';
import {type MonitorSettings, sortOrders} from './settings/monitor-settings.js';
import {settingRows} from './settings/setting-rows.js';
import {draftFor, write} from './writing.js';

/** Keys that are no text, whatever is written. */
const controls: ReadonlySet<string> = new Set(['ctrl-c', 'ctrl-z', 'ctrl-l']);

/** What a keystroke makes of the state. */
export function pressKey(state: MonitorState, keystroke: string, around: Surroundings): Outcome {
	const {writing} = state;
	if (writing && isLineKey(keystroke)) return write(state, writing, keystroke);
	const [first = keystroke, second] = withoutModifier(keystroke);
	const outcome = pressPlain(state, first, around);
	// the first of two is escape, of which nobody outside hears
	return second === undefined ? outcome : pressPlain(outcome.state, second, around);
}

function pressPlain(state: MonitorState, keystroke: string, around: Surroundings): Outcome {
	const {writing} = state;
	if (writing && !controls.has(keystroke)) return write(state, writing, keystroke);
	const action = actionFor(keystroke, writing ? 'panes' : placeOf(state));
	return action === null ? only(state) : act(state, action, around);
}

function act(state: MonitorState, action: Action, around: Surroundings): Outcome {
	switch (action) {
		case 'next-pane':
			return only(focusOn(state, neighbour(paneNames, state.focus, 1), around));
		case 'previous-pane':
			return only(focusOn(state, neighbour(paneNames, state.focus, -1), around));
		case 'sessions':
		case 'alerts':
		case 'unread':
		case 'timeline':
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
			return only(state.overlay ? {...state, overlay: null} : {...state, filter: ''});
		case 'help':
			return only({...state, overlay: state.overlay?.kind === 'help' ? null : {kind: 'help', top: 0}});
		case 'tables':
			return only({...state, overlay: {kind: 'table', table: 'locks', top: 0}});
		case 'next-table':
		case 'previous-table':
			return only(turnTable(state, action === 'next-table' ? 1 : -1));
		case 'settings':
			return only({...state, overlay: {kind: 'settings', selected: 0, top: 0}});
		case 'next-value':
		case 'previous-value':
			return changeSelected(state, action === 'next-value' ? 'next' : 'previous');
		case 'acknowledge':
			return acknowledge(state, around);
		case 'mark-read':
			return markRead(state, around);
		case 'adopt':
			return adopt(state, around);
		case 'filter':
			return only({
				...state,
				writing: {
					kind: 'filter',
					editor: {...emptyEditor, text: state.filter, cursor: state.filter.length},
					before: state.filter,
				},
			});
		case 'message':
			return onSession(state, around, ({id, isLive, isSelf}) =>
				only(isLive && !isSelf ? beginMessage(state, id) : state),
			);
		case 'message-all':
			return only(beginMessage(state, null));
		case 'rescue':
			return onSession(state, around, ({id, isAgent}) => ({
				state,
				effect: isAgent ? {type: 'rescue', sessionId: id} : null,
			}));
		case 'copy-id':
			return copy(state, selectedText(state, around));
		case 'copy-resume':
			return onSession(state, around, ({resumeLine}) => copy(state, resumeLine));
		case 'sort':
			return save(state, {...state.settings, sort: neighbour(sortOrders, state.settings.sort, 1)});
		case 'attention':
			return save(state, {...state.settings, attentionOnly: !state.settings.attentionOnly});
		case 'pause':
			return only({...state, isPaused: !state.isPaused});
		case 'acknowledge-all':
			return {state, effect: {type: action, ids: state.filter === '' ? null : around.ids.alerts}};
		case 'undo':
		case 'redraw':
		case 'suspend':
		case 'quit':
			return {state, effect: {type: action}};
	}
}

function only(state: MonitorState): Outcome {
	return {state, effect: null};
}

/** The next or previous of some names; after the last comes the first. */
function neighbour<Name>(names: readonly Name[], name: Name, step: 1 | -1): Name {
	return names[(names.indexOf(name) + step + names.length) % names.length] ?? name;
}

function focusOn(state: MonitorState, focus: PaneName, around: Surroundings): MonitorState {
	return settle({...state, focus}, around);
}

function move(state: MonitorState, step: Move, around: Surroundings): MonitorState {
	const {overlay, focus} = state;
	if (!overlay) return moveIn(state, focus, step, around);
	const {length, visible} = around.overlayLines(overlay);
	if (overlay.kind !== 'settings') {
		return {...state, overlay: {...overlay, top: scrollText(overlay.top, step, length, visible)}};
	}
	const ids = Array.from({length}, (_, index) => String(index));
	const list = {selected: String(overlay.selected), index: overlay.selected, top: overlay.top};
	const {index, top} = moveInList(list, step, ids, visible);
	return {...state, overlay: {...overlay, selected: index, top}};
}

function moveIn(state: MonitorState, pane: PaneName, step: Move, around: Surroundings): MonitorState {
	const list = moveInList(state.lists[pane], step, around.ids[pane], around.visibleRows(state, pane));
	return {...state, lists: {...state.lists, [pane]: list}};
}

function openSelected(state: MonitorState): MonitorState {
	const id = state.lists[state.focus].selected;
	return id === null ? state : {...state, overlay: {kind: 'detail', top: 0, item: {pane: state.focus, id}}};
}

function turnTable(state: MonitorState, step: 1 | -1): MonitorState {
	const {overlay} = state;
	if (overlay?.kind !== 'table') return state;
	return {...state, overlay: {...overlay, table: neighbour(tableNames, overlay.table, step), top: 0}};
}

function changeSelected(state: MonitorState, direction: Direction): Outcome {
	const row = state.overlay?.kind === 'settings' && settingRows(state.settings)[state.overlay.selected];
	return row ? save(state, changeSetting(state.settings, row.id, direction)) : only(state);
}

function save(state: MonitorState, settings: MonitorSettings): Outcome {
	if (settings === state.settings) return only(state);
	return {
		state: {...state, settings},
		effect: {type: 'save-settings', settings},
	};
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

function beginMessage(state: MonitorState, to: string | null): MonitorState {
	return {...state, writing: {kind: 'message', to, editor: draftFor(state, to)}};
}

function onSession(
	state: MonitorState,
	around: Surroundings,
	use: (session: SessionTarget) => Outcome,
): Outcome {
	if (!state.overlay && around.visibleRows(state, 'sessions') === 0) {
		return only(focusOn(state, 'sessions', around));
	}
	const item = markedSession(state);
	const session = item && around.sessionOf(item);
	return session ? use(session) : only(state);
}

/** What is worth copying of the row that is open or has the mark: of a session its id, of others theirs. */
function selectedText(state: MonitorState, around: Surroundings): string | null {
	const item = markedItem(state);
	if (!item) return null;
	return item.pane === 'sessions' ? (around.sessionOf(item)?.id ?? null) : item.id;
}

function copy(state: MonitorState, text: string | null): Outcome {
	const effect: Effect | null = text === null ? null : {type: 'copy', text};
	return {state, effect};
}

/** What a key acts on: never on a row that is out of sight. */
function target(state: MonitorState, pane: PaneName, around: Surroundings): string | 'hidden' | null {
	const isHidden = !state.overlay && around.visibleRows(state, pane) === 0;
	return isHidden ? 'hidden' : markedIn(state, pane);
}
