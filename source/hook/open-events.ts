import type {ConfigProblem} from '../bus/config-problem.js';
import type {Context} from '../bus/context.js';
import {type EventVerbs, eventVerbs} from '../bus/event-verbs.js';
import {openContext} from '../bus/open-bus.js';
import {SessionPresenter} from '../bus/session-presenter.js';

/** The part of the bus that events need, open. */
export type OpenEvents = {readonly context: Context; readonly events: EventVerbs};

/**
 * Opens the bus for the events of agents, which wait for others only briefly. One that cannot be written is opened all
 * the same: whether a file is held can be read.
 * @param database the database, where it was named
 * @param patience milliseconds to wait for others at most
 * @param onConfigProblem told of what in the configuration is not obeyed
 * @throws BusError `unusable` when the database cannot be used
 */
export async function openEvents(
	database: string | null,
	cwd: string,
	patience: number,
	onConfigProblem: (problem: ConfigProblem) => void,
): Promise<OpenEvents> {
	const named = database === null ? {} : {path: database};
	const readOnlyFallback = 'at any failure';
	const context = await openContext({...named, cwd, patience, readOnlyFallback, onConfigProblem});
	return {context, events: eventVerbs(context, new SessionPresenter(context))};
}
