import type {Item, MonitorState} from './monitor-state.js';
import type {PaneName} from './screen-layout.js';

/** The row that the keys of one row act on: what is open, or what has the mark of the pane that has the keys. */
export function markedItem({overlay, focus, lists}: MonitorState): Item | null {
	if (overlay) return overlay.kind === 'detail' ? overlay.item : null;
	const id = lists[focus].selected;
	return id === null ? null : {pane: focus, id};
}

/**
 * The row whose session the keys of sessions act on: a message or an event that is open stands for its session, an
 * alert for none, because it has two.
 */
export function markedSession(state: MonitorState): Item | null {
	const {overlay, lists} = state;
	if (overlay) return overlay.kind === 'detail' && overlay.item.pane !== 'alerts' ? overlay.item : null;
	const id = lists.sessions.selected;
	return id === null ? null : {pane: 'sessions', id};
}

/** The row whose session's terminal a key goes to: that of sessions, or an alert that has the keys. */
export function markedForTerminal(state: MonitorState): Item | null {
	const item = markedItem(state);
	return item?.pane === 'alerts' ? item : markedSession(state);
}

/** The row of one pane that keys act on, wherever the keys go: what is open, or what has the mark there. */
export function markedIn({overlay, lists}: MonitorState, pane: PaneName): string | null {
	if (!overlay) return lists[pane].selected;
	return overlay.kind === 'detail' && overlay.item.pane === pane ? overlay.item.id : null;
}
