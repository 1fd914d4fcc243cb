import type {Bus} from '../../../source/bus/bus.js';
import type {Session} from '../../../source/bus/types.js';
import type {Vendor} from './clis.js';
import {until} from './until.js';

/** Waits until exactly one session of a vendor takes part that is as expected, and returns it. */
export function sessionOf(
	bus: Bus,
	vendor: Vendor,
	isExpected: (session: Session) => boolean = () => true,
): Promise<Session> {
	let seen: readonly Session[] = [];
	return until(
		() => `a session of ${vendor} is as expected: ${JSON.stringify(seen)}`,
		async () => {
			seen = (await bus.snapshot()).sessions.filter(({llmVendor}) => llmVendor === vendor);
			const [session, ...others] = seen;
			return session && others.length === 0 && isExpected(session) ? session : null;
		},
	);
}

/** Waits until a session is in a state, whether it takes part or not. */
export function reaches(bus: Bus, {sessionId}: Session, state: Session['state']): Promise<Session> {
	let seen: Session['state'] | null = null;
	return until(
		() => `${sessionId} is ${state}, not ${seen}`,
		async () => {
			const session = await bus.findSession(sessionId);
			seen = session.state;
			return seen === state ? session : null;
		},
	);
}
