import type {Alert, Session, SessionState} from '../../bus/types.js';
import {terminalTitle} from '../header-line.js';
import type {Counts} from '../picture/picture.js';
import type {StatusRecord} from './program-status.js';

/** Records by their id, the root by `null`. */
export type StatusRecords = ReadonlyMap<string | null, StatusRecord>;

/** Terminals keep 64 records at least; one of them is the root. */
const mostSessions = 63;

const product = 'session-bus';

/** Which sessions have records where there are too many: those first that somebody can do something for. */
const worth: readonly SessionState[] = ['waiting', 'hung', 'active', 'idle', 'stale', 'orphaned'];

/** What the terminal is told of a bus: one record for all of it, and one for each session that is not over. */
export function statusRecords(
	sessions: readonly Session[],
	alerts: readonly Alert[],
	counts: Counts,
): StatusRecords {
	const limits = new Map(
		alerts
			.filter(({type, status}) => type === 'session_limited' && status !== 'resolved')
			.flatMap(({sessionIds, detail}) => sessionIds.map(id => [id, detail ?? ''] as const)),
	);
	const children = sessions
		.filter(({kind, state}) => kind !== 'monitor' && state !== 'ended')
		.toSorted((one, other) => worth.indexOf(one.state) - worth.indexOf(other.state))
		.slice(0, mostSessions)
		.map(session => [session.sessionId, recordOf(session, limits.get(session.sessionId) ?? null)] as const);
	const isAtWork = children.some(([, {state}]) => state === 'working');
	const root: StatusRecord = {
		state: counts.wanting > 0 ? 'blocked' : isAtWork ? 'working' : 'idle',
		kind: null,
		app: product,
		title: product,
		message: counts.wanting > 0 ? terminalTitle(counts) : '',
	};
	return new Map<string | null, StatusRecord>([[null, root], ...children]);
}

function recordOf(session: Session, limit: string | null): StatusRecord {
	const {name, llmVendor, state, stateReason, asks, taskId, lastActivity} = session;
	const facts = {app: llmVendor ?? product, title: name, kind: null};
	switch (state) {
		case 'waiting':
			return {...facts, state: 'blocked', kind: kindOf(asks), message: asks ?? stateReason};
		case 'hung':
		case 'stale':
		case 'orphaned':
			return {...facts, state: 'error', message: stateReason};
		default:
			if (limit !== null) return {...facts, state: 'blocked', message: limit};
			return {
				...facts,
				state: state === 'active' ? 'working' : 'idle',
				message: taskId ?? lastActivity ?? '',
			};
	}
}

/** What a session waits for, by the words in which agents' questions are kept. */
function kindOf(asks: string | null): StatusRecord['kind'] {
	if (asks === null) return null;
	return asks.startsWith('permission for ') ? 'permission' : 'question';
}
