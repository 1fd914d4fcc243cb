import type {Context} from '../bus/context.js';
import {type EventVerbs, eventVerbs} from '../bus/event-verbs.js';
import {hookPatience} from '../bus/limits.js';
import {openContext} from '../bus/open-bus.js';
import {SessionPresenter} from '../bus/session-presenter.js';

/** The part of the bus that events need, open. */
export type OpenEvents = {readonly context: Context; readonly events: EventVerbs};

/**
 * Opens the bus for the events of agents, which wait for others only briefly.
 * @param database the database, where it was named
 * @throws BusError `unusable` when the database cannot be used
 */
export async function openEvents(database: string | null, cwd: string): Promise<OpenEvents> {
	const named = database === null ? {} : {path: database};
	const context = await openContext({...named, cwd, patience: hookPatience});
	return {context, events: eventVerbs(context, new SessionPresenter(context))};
}
