import type {SessionKind} from '../types.js';
import {compareProcesses, type ProcessIdentity} from './identity.js';

/**
 * A process that was above that of a session when it registered; where it carries several conversations, with the one
 * that started the session, if that could be told.
 */
export type Ancestor = readonly [pid: number, started: string, conversation?: string];

/** What of a session tells whose work it is. */
export type Kin = {
	readonly kind: SessionKind;
	readonly identity: ProcessIdentity;
	readonly sharedProcess: boolean;
	readonly agentSessionId: string | null;
	/** Its {@link Ancestor}s as JSON, nearest first; `null` where nobody has looked. */
	readonly ancestors: string | null;
};

/** What is seen of a process whose parent is the first one of its machine or container, PID 1. */
export type BelowFirst = {
	readonly sessionLeader: number;
	/** The session leader of PID 1; 0 for one that cannot be seen from inside. */
	readonly firstLeader: number;
	/** Whether its variables name a conversation that PID 1 has. */
	readonly isNamed: boolean;
};

/**
 * Whether PID 1 runs the process below it. It is handed whatever process loses its parent, and so being its child proves
 * nothing: that must be of its own session, or carry what it gives to its shells.
 */
export function isRunByFirst({sessionLeader, firstLeader, isNamed}: BelowFirst): boolean {
	return isNamed || (firstLeader > 0 && sessionLeader === firstLeader);
}

/** Whether one agent runs inside another, which so waits for it, or answers for it: its work is the other's. */
export function runsInside(inner: Kin, outer: Kin): boolean {
	const {pid, processStarted} = outer.identity;
	if (inner.ancestors === null || pid === null || processStarted === null) return false;
	if (inner.kind !== 'agent' || outer.kind !== 'agent') return false;
	// Most rows are of other families, and a list of processes takes longer to read
	if (!inner.ancestors.includes(`[${pid},`)) return false;
	return readAncestors(inner.ancestors).some(
		([above, started, conversation]) =>
			compareProcesses({...inner.identity, pid: above, processStarted: started}, outer.identity) === 'same' &&
			(!outer.sharedProcess || conversation === outer.agentSessionId),
	);
}

/** Whether two sessions are one party: one of them runs inside the other. Those that one agent runs at once are two. */
export function isKin(one: Kin, other: Kin): boolean {
	return runsInside(one, other) || runsInside(other, one);
}

/** The processes above that of a session, nearest first, as its row keeps them. */
export function readAncestors(text: string | null): Ancestor[] {
	try {
		const list: unknown = JSON.parse(text ?? '[]');
		return Array.isArray(list) ? list.filter(isAncestor) : [];
	} catch {
		// Another program may write anything here; then nothing is known
		return [];
	}
}

function isAncestor(one: unknown): one is Ancestor {
	if (!Array.isArray(one)) return false;
	const [pid, started, conversation] = one;
	return (
		typeof pid === 'number' &&
		typeof started === 'string' &&
		(conversation === undefined || typeof conversation === 'string')
	);
}
