import type {Bus} from '../../../source/bus/bus.js';
import type {Session} from '../../../source/bus/types.js';

import {openSharedBus, type SharedBus} from './installed-world.js';
import {until} from './until.js';

/** So long without activity a working session is suspect on a {@link openHastyBus}, in milliseconds. */
export const quietAfter = 12_000;

/** A bus for one test on which seconds are what minutes are elsewhere. */
export function openHastyBus(): SharedBus {
	return openSharedBus({thresholds: {quietMinutes: quietAfter / 60_000}});
}

/** Waits until a session has been silent for much longer than makes it suspect, and returns it. */
export function staysSilent(bus: Bus, {sessionId}: Session): Promise<Session> {
	let seen: Session | null = null;
	return until(
		() => `${sessionId} stays silent: ${JSON.stringify(seen)}`,
		async () => {
			const session = await bus.findSession(sessionId);
			seen = session;
			const silence = Date.now() - Date.parse(session.lastActivityAt ?? '');
			return silence > 2 * quietAfter ? session : null;
		},
	);
}

/** Waits until the state of a session has such a reason. */
export function isSaid(bus: Bus, {sessionId}: Session, reason: string | RegExp): Promise<Session> {
	let seen: Session | null = null;
	return until(
		() => `${sessionId}: ${reason}, not ${JSON.stringify(seen)}`,
		async () => {
			const session = await bus.findSession(sessionId);
			seen = session;
			const {stateReason} = session;
			const isMet = typeof reason === 'string' ? stateReason === reason : reason.test(stateReason);
			return isMet ? session : null;
		},
	);
}
