import {emptyEditor} from '../components/line-editor.js';
import {isLineKey} from '../components/line-keys.js';
import {type Move, moveInList, scrollText} from '../components/list-state.js';
import {type Action, actionFor} from './keys.js';
import {withoutModifier} from './keystrokes.js';
import {
	type MonitorState,
	type Outcome,
	only,
	placeOf,
	refuse,
	type Surroundings,
	tableNames,
} from './monitor-state.js';
import {focusOn, moveIn} from './pane-moves.js';
import {rowActions} from './row-actions.js';
import {paneNames} from './screen-layout.js';
import {changeSetting, type Direction} from './settings/change-setting.js';
import {type MonitorSettings, sortOrders} from './settings/monitor-settings.js';
import {settingRows} from './settings/setting-rows.js';
import {beginMessage, write} from './writing.js';

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
		case 'mark-read':
		case 'adopt':
		case 'message':
		case 'rename':
		case 'rescue':
		case 'go-to-terminal':
		case 'copy-id':
		case 'copy-resume':
			return rowActions[action](state, around);
		case 'filter':
			return only({
				...state,
				writing: {
					kind: 'filter',
					editor: {...emptyEditor, text: state.filter, cursor: state.filter.length},
					before: state.filter,
				},
			});
		case 'message-all':
			return only(beginMessage(state, null));
		case 'sort':
			return save(state, {...state.settings, sort: neighbour(sortOrders, state.settings.sort, 1)});
		case 'attention':
			return save(state, {...state.settings, attentionOnly: !state.settings.attentionOnly});
		case 'pause':
			return only({...state, isPaused: !state.isPaused});
		case 'acknowledge-all':
			return {state, effect: {type: action, ids: state.filter === '' ? null : around.ids.alerts}};
		case 'mark-all-read':
			return markAllRead(state, around);
		case 'undo':
		case 'redraw':
		case 'suspend':
		case 'quit':
			return {state, effect: {type: action}};
	}
}

/** The next or previous of some names; after the last comes the first. */
function neighbour<Name>(names: readonly Name[], name: Name, step: 1 | -1): Name {
	return names[(names.indexOf(name) + step + names.length) % names.length] ?? name;
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

/** What came in since the picture was drawn stays unread. */
function markAllRead(state: MonitorState, {ids: {unread}}: Surroundings): Outcome {
	const [newest] = unread;
	if (newest === undefined) return refuse(state, 'nothing to read');
	const messages = state.filter === '' ? {upTo: newest} : {ids: unread};
	return {state, effect: {type: 'mark-all-read', messages}};
}
