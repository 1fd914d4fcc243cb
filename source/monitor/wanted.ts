import {isSameItem} from './detail/close-up.js';
import type {Item, Overlay} from './monitor-state.js';
import {isRunningAgentId} from './picture/running-agent-id.js';
import type {Reading} from './snapshot-store.js';

/** What is to be read for what is open, beyond what every frame shows. */
export type Wanted = {
	/** Whether locks and claims are in view. */
	readonly tables: boolean;
	/** What is to be looked at closer, `null` for nothing. */
	readonly item: Item | null;
};

/** What is to be read while the panes are in view. */
export const nothingWanted: Wanted = {tables: false, item: null};

/** What is to be read for what is laid over the panes. Of some rows every frame knows all there is. */
export function wantedFor(overlay: Overlay | null): Wanted {
	if (overlay?.kind !== 'detail') return {tables: overlay?.kind === 'table', item: null};
	const {pane, id} = overlay.item;
	const isKnown = pane === 'timeline' || (pane === 'sessions' && isRunningAgentId(id));
	return {tables: false, item: isKnown ? null : overlay.item};
}

/** Whether a reading has all that is wanted. What was read for another row is no answer. */
export function isAnswered({tables, item}: Wanted, reading: Pick<Reading, 'tables' | 'closeUp'>): boolean {
	if (tables && !reading.tables) return false;
	return item === null || (reading.closeUp !== undefined && isSameItem(reading.closeUp.item, item));
}
