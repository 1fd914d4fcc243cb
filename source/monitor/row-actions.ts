import type {Move} from '../components/list-state.js';
import {moveInList} from '../components/list-state.js';
import type {Action} from './key-entry.js';
import {markedIn, markedItem, markedSession} from './marked.js';
import {
	type Item,
	type MonitorState,
	type Outcome,
	type SessionTarget,
	type Surroundings,
	settle,
} from './monitor-state.js';
import {isRunningAgentId} from './picture/running-agent-id.js';
import type {PaneName} from './screen-layout.js';
import {beginMessage} from './writing.js';

/** What is done with one row: the one that is open, or the marked one. */
export type RowAction = Extract<
	Action,
	'acknowledge' | 'mark-read' | 'mark-all-read' | 'adopt' | 'message' | 'rescue' | 'copy-id' | 'copy-resume'
>;

type Act = (state: MonitorState, around: Surroundings) => Outcome;

/** What each of these keys makes of the state. What cannot be done is refused with the reason. */
export const rowActions: Readonly<Record<RowAction, Act>> = {
	acknowledge,
	'mark-read': markRead,
	'mark-all-read': markAllRead,
	adopt,
	message: onSession((state, {id, isLive, isSelf}) => {
		if (!isLive) return refuse(state, `${id} has ended: nobody would read it`);
		return isSelf ? refuse(state, 'that is you: M writes to all') : only(beginMessage(state, id));
	}),
	rescue: onSession((state, {id, isAgent}) =>
		isAgent ? {state, effect: {type: 'rescue', sessionId: id}} : refuse(state, 'only agents can be rescued'),
	),
	'copy-id': copyId,
	'copy-resume': onSession((state, {id, resumeLine}) =>
		resumeLine === null
			? refuse(state, `${id} has no conversation that could be resumed`)
			: {state, effect: {type: 'copy', text: resumeLine}},
	),
};

/** A new state, and nothing else. */
export function only(state: MonitorState): Outcome {
	return {state, effect: null};
}

/** Gives the keys to a pane. */
export function focusOn(state: MonitorState, focus: PaneName, around: Surroundings): MonitorState {
	return settle({...state, focus}, around);
}

/** Moves the mark of a pane. */
export function moveIn(state: MonitorState, pane: PaneName, step: Move, around: Surroundings): MonitorState {
	const list = moveInList(state.lists[pane], step, around.ids[pane], around.visibleRows(state, pane));
	return {...state, lists: {...state.lists, [pane]: list}};
}

function refuse(state: MonitorState, refusal: string): Outcome {
	return {state, effect: null, refusal};
}

/** Acts on the alert that is open, or on the marked one; then the mark moves on, so that `aaa` takes three. */
function acknowledge(state: MonitorState, around: Surroundings): Outcome {
	const id = target(state, 'alerts', around);
	if (id === 'hidden') return only(focusOn(state, 'alerts', around));
	if (id === null) return refuse(state, 'no alert to acknowledge');
	return {state: moveIn(state, 'alerts', 'down', around), effect: {type: 'acknowledge', id}};
}

function markRead(state: MonitorState, around: Surroundings): Outcome {
	const id = target(state, 'unread', around);
	if (id === 'hidden') return only(focusOn(state, 'unread', around));
	if (id === null) return refuse(state, 'nothing to read');
	const next = moveIn(state, 'unread', 'down', around);
	return {state: {...next, overlay: null}, effect: {type: 'mark-read', id}};
}

/** What came in since the picture was drawn stays unread. */
function markAllRead(state: MonitorState, {ids: {unread}}: Surroundings): Outcome {
	const [newest] = unread;
	if (newest === undefined) return refuse(state, 'nothing to read');
	const messages = state.filter === '' ? {upTo: newest} : {ids: unread};
	return {state, effect: {type: 'mark-all-read', messages}};
}

/** Registers the agent that is open, or the marked one; sessions are registered already. */
function adopt(state: MonitorState, around: Surroundings): Outcome {
	const id = target(state, 'sessions', around);
	if (id === 'hidden') return only(focusOn(state, 'sessions', around));
	if (id === null) return refuse(state, 'no agent to register');
	if (!isRunningAgentId(id)) return refuse(state, `${id} is registered already`);
	return {state: {...state, overlay: null}, effect: {type: 'adopt', id}};
}

/** Does something with the session that is meant, if there is one and it is in sight. */
function onSession(use: (state: MonitorState, session: SessionTarget) => Outcome): Act {
	return (state, around) => {
		if (!state.overlay && around.visibleRows(state, 'sessions') === 0) {
			return only(focusOn(state, 'sessions', around));
		}
		const item = markedSession(state);
		const session = item && around.sessionOf(item);
		return session ? use(state, session) : refuse(state, whyNoSession(item));
	};
}

/** Copies what is worth it of the row that is open or has the mark: of a session its id, of others theirs. */
function copyId(state: MonitorState, around: Surroundings): Outcome {
	const item = markedItem(state);
	const text = item?.pane === 'sessions' ? around.sessionOf(item)?.id : item?.id;
	return text === undefined ? refuse(state, whyNoSession(item)) : {state, effect: {type: 'copy', text}};
}

function whyNoSession(item: Item | null): string {
	if (item === null) return 'no session is marked';
	return item.pane === 'sessions' && isRunningAgentId(item.id)
		? 'it has not registered: + does that'
		: 'its session is not known any more';
}

/** What a key acts on: never on a row that is out of sight. */
function target(state: MonitorState, pane: PaneName, around: Surroundings): string | 'hidden' | null {
	const isHidden = !state.overlay && around.visibleRows(state, pane) === 0;
	return isHidden ? 'hidden' : markedIn(state, pane);
}
