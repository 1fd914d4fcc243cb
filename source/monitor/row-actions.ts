import {cleanText} from '../presentation/clean-text.js';
import {shellWord} from '../system/shell-word.js';
import type {Action} from './key-entry.js';
import {markedForTerminal, markedIn, markedItem, markedSession} from './marked.js';
import {
	type Item,
	type MonitorState,
	type Outcome,
	only,
	refuse,
	type SessionTarget,
	type Surroundings,
} from './monitor-state.js';
import {focusOn, moveIn} from './pane-moves.js';
import {isRunningAgentId} from './picture/running-agent-id.js';
import type {PaneName} from './screen-layout.js';
import {beginMessage, beginName} from './writing.js';

/** What is done with one row: the one that is open, or the marked one. */
export type RowAction = Extract<
	Action,
	| 'acknowledge'
	| 'mark-read'
	| 'adopt'
	| 'message'
	| 'rename'
	| 'rescue'
	| 'go-to-terminal'
	| 'copy-id'
	| 'copy-resume'
>;

type Act = (state: MonitorState, around: Surroundings) => Outcome;

/** What each of these keys makes of the state. What cannot be done is refused with the reason. */
export const rowActions: Readonly<Record<RowAction, Act>> = {
	acknowledge,
	'mark-read': markRead,
	adopt,
	message: onSession((state, {id, isLive, isSelf}) => {
		if (!isLive) return refuse(state, `${id} has ended: nobody would read it`);
		return isSelf ? refuse(state, 'that is you: M writes to all') : only(beginMessage(state, id));
	}),
	rename: onSession((state, {id, name}) => only(beginName(state, id, name))),
	rescue: onSession((state, {id, isAgent}) =>
		isAgent ? {state, effect: {type: 'rescue', sessionId: id}} : refuse(state, 'only agents can be rescued'),
	),
	'go-to-terminal': onSession(
		(state, {id, whyNoTerminal}) =>
			whyNoTerminal === null
				? {state, effect: {type: 'go-to-terminal', sessionId: id}}
				: refuse(state, `${id}: ${whyNoTerminal}`),
		markedForTerminal,
	),
	'copy-id': copyId,
	'copy-resume': onSession((state, {id, resumeLine}) =>
		resumeLine === null
			? refuse(state, `${id} has no conversation that could be resumed`)
			: {state, effect: {type: 'copy', text: resumeLine}},
	),
};

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

/** Registers the agent that is open, or the marked one; sessions are registered already. */
function adopt(state: MonitorState, around: Surroundings): Outcome {
	const id = target(state, 'sessions', around);
	if (id === 'hidden') return only(focusOn(state, 'sessions', around));
	if (id === null) return refuse(state, 'no agent to register');
	if (!isRunningAgentId(id)) return refuse(state, `${id} is registered already`);
	return {state: {...state, overlay: null}, effect: {type: 'adopt', id}};
}

/**
 * Does something with the session that is meant, if there is one and it is in sight.
 * @param marked finds the row that stands for it
 */
function onSession(
	use: (state: MonitorState, session: SessionTarget) => Outcome,
	marked: (state: MonitorState) => Item | null = markedSession,
): Act {
	return (state, around) => {
		const item = marked(state);
		if (!state.overlay && item?.pane !== 'alerts' && around.visibleRows(state, 'sessions') === 0) {
			return only(focusOn(state, 'sessions', around));
		}
		const session = item && around.sessionOf(item);
		return session ? use(state, session) : refuse(state, whyNoSession(item));
	};
}

/** Copies what is worth it of the row that is open or has the mark: of a session its id, of others theirs. */
function copyId(state: MonitorState, around: Surroundings): Outcome {
	const item = markedItem(state);
	const id = item?.pane === 'sessions' ? around.sessionOf(item)?.id : item?.id;
	if (id === undefined) return refuse(state, whyNoSession(item));
	// It goes into a command line, and any program may have written it
	return {state, effect: {type: 'copy', text: shellWord(cleanText(id))}};
}

function whyNoSession(item: Item | null): string {
	if (item === null) return 'no session is marked';
	if (item.pane === 'alerts') return 'it is about more than one session: mark one in their pane';
	return item.pane === 'sessions' && isRunningAgentId(item.id)
		? 'it has not registered: + does that'
		: 'its session is not known any more';
}

/** What a key acts on: never on a row that is out of sight. */
function target(state: MonitorState, pane: PaneName, around: Surroundings): string | 'hidden' | null {
	const isHidden = !state.overlay && around.visibleRows(state, pane) === 0;
	return isHidden ? 'hidden' : markedIn(state, pane);
}
