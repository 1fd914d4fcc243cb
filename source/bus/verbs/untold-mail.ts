import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import type {Asking, Footing, Proven} from '../rules/mail-lease.js';
import type {SessionRecord} from '../tables/session-record.js';
import {recordSaid, type Said} from './deliver.js';
import {settleLeases} from './receive.js';

/** What was said to an agent, or an event of its, and when: the bus could not be told. */
export type UntoldMail =
	| (Omit<Said, 'footing'> & Footing & {readonly sessionId: string; readonly atMs: number})
	| UntoldEvent;

/** What an event means for mail that was said before: see `Observation`. */
type UntoldEvent = {
	readonly proves: Proven;
	readonly beginsTurn: boolean;
	readonly turnId: string | null;
	readonly isAmbiguous: boolean;
	readonly atMs: number;
};

/**
 * Writes down what the bus could not be told of the mail of a session, so that none of it is said again, and what was
 * cut off is. Telling it twice changes nothing.
 * @returns the session as it is then
 */
export async function recordUntoldMail(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	untold: readonly UntoldMail[],
	isHeard: NonNullable<Asking['event']>['isHeard'],
): Promise<SessionRecord> {
	const events: UntoldEvent[] = [];
	// Before any event, which would take what was not said for lost; each says when it was
	for (const one of untold) {
		if (!('said' in one)) {
			events.push(one);
			continue;
		}
		const {sessionId, atMs, lasts, amid, ...rest} = one;
		await recordSaid(writer, atMs, sessionId, {...rest, footing: {lasts, amid}});
	}
	let current = session;
	for (const {atMs, proves, isAmbiguous, turnId, ...event} of events.sort((a, b) => a.atMs - b.atMs)) {
		if (isAmbiguous && current.subagents > 0) continue;
		const beginsTurn = event.beginsTurn && (turnId === null || turnId !== current.turnId);
		const told = {beganMs: atMs, proves, beginsTurn, isHeard, isOfHook: true};
		({session: current} = await settleLeases(writer, context, current, told));
	}
	return current;
}
