import type {Session, SessionState} from '../bus/types.js';

/** The states, those first that want rescuing most. */
const order: readonly SessionState[] = ['hung', 'orphaned', 'stale', 'waiting', 'active', 'idle', 'ended'];

/** The sessions that can be rescued: agents that did not say goodbye, those that want it most first, then by age. */
export function rescuable(sessions: readonly Session[]): Session[] {
	return sessions
		.filter(({kind, state}) => kind === 'agent' && state !== 'ended')
		.sort((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}
