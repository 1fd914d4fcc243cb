import type {Bus} from '../../bus/bus.js';
import type {MessageInspection, PartiesInspection, SessionInspection, Snapshot} from '../../bus/types.js';
import type {Item} from '../monitor-state.js';
import {describedMembers} from './describe-alert.js';

/** What is read besides the snapshot while something is open; of its kind, the one part there is. */
export type CloseUp = {
	/** What it was read for. */
	readonly item: Item;
	readonly session?: SessionInspection;
	/** Of an alert. */
	readonly parties?: PartiesInspection;
	readonly message?: MessageInspection;
};

/** Where a close-up is read from. */
export type CloseUpSource = Pick<Bus, 'inspectSession' | 'inspectParties' | 'inspectMessage'>;

/** Reads what a snapshot does not tell of what is open. */
export async function readCloseUp(
	bus: CloseUpSource,
	item: Item,
	{alerts}: Pick<Snapshot, 'alerts'>,
): Promise<CloseUp> {
	const {pane, id} = item;
	switch (pane) {
		case 'sessions':
			return {item, session: await bus.inspectSession(id)};
		case 'alerts': {
			const alert = alerts.find(candidate => String(candidate.id) === id);
			return alert ? {item, parties: await bus.inspectParties(describedMembers(alert))} : {item};
		}
		case 'unread':
			return {item, message: await bus.inspectMessage(Number(id))};
		case 'timeline':
			return {item};
	}
}

/** Whether two rows are the same row of the same pane. */
export function isSameItem(one: Item, other: Item): boolean {
	return one.pane === other.pane && one.id === other.id;
}
