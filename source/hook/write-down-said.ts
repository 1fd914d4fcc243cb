import type {EventVerbs} from '../bus/event-verbs.js';
import type {Said} from '../bus/verbs/deliver.js';
import type {UntoldJournal} from './untold.js';

/** How often it is tried; each time waits for the bus. */
const mostTries = 4;

/** What is to be written down, and where. */
export type SaidMail = {
	readonly events: Pick<EventVerbs, 'recordSaid'>;
	/** Where it is kept for the next event, if the bus cannot be told. */
	readonly untold: UntoldJournal;
	readonly sessionId: string;
	readonly said: Said;
	/** How many milliseconds are left until the agent may end the hook. */
	readonly left: () => number;
};

/**
 * Writes down what a hook has just said of mail: what is not known to have been said is said again.
 * @throws what kept the bus from being told; it is told with the next event
 */
export async function writeDownSaid({events, untold, sessionId, said, left}: SaidMail): Promise<void> {
	const atMs = Date.now();
	// It is said again, rather than lost
	if (left() <= 0) throw new Error('mail was said so late that the agent may not have waited for it');
	let cause: unknown = new Error('the bus could not be told in time what was said of mail');
	for (let tries = 0; tries < mostTries; tries++) {
		const limit = left();
		if (limit <= 0) break;
		try {
			return await within(limit, cause, events.recordSaid(sessionId, said));
		} catch (error) {
			cause = error;
		}
	}
	const {footing, ...rest} = said;
	untold.keep([{...rest, ...footing, sessionId, atMs}]);
	throw cause;
}

/** Gives up waiting for something after some milliseconds. */
async function within(limit: number, cause: unknown, work: Promise<void>): Promise<void> {
	if (limit === Infinity) return work;
	const {promise, reject} = Promise.withResolvers<never>();
	const timer = setTimeout(reject, limit, cause);
	await Promise.race([work, promise]).finally(() => clearTimeout(timer));
}
