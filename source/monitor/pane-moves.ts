import {type Move, moveInList} from '../components/list-state.js';
import {type MonitorState, type Surroundings, settle} from './monitor-state.js';
import type {PaneName} from './screen-layout.js';

/** Gives the keys to a pane. */
export function focusOn(state: MonitorState, focus: PaneName, around: Surroundings): MonitorState {
	return settle({...state, focus}, around);
}

/** Moves the mark of a pane. */
export function moveIn(state: MonitorState, pane: PaneName, step: Move, around: Surroundings): MonitorState {
	const list = moveInList(state.lists[pane], step, around.ids[pane], around.visibleRows(state, pane));
	return {...state, lists: {...state.lists, [pane]: list}};
}
