import {type Context, presenceOf} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {compareProcesses, compareStarts, type ProcessIdentity, reach} from '../rules/identity.js';
import type {Presence} from '../rules/presence.js';
import {listCurrentAlertsOf} from '../tables/alerts.js';
import {keepClaimsOf} from '../tables/claims.js';
import {keepLocksOf} from '../tables/locks.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listSessionsOfPid, revokeGoodbye} from '../tables/sessions.js';
import {broadcastLifecycle} from './broadcast-lifecycle.js';
import {continueConversation} from './continue-conversation.js';
import {bury, endByGoodbye} from './death.js';
import {findSuccessor} from './hand-over.js';
import {endAlert} from './leave-alert.js';

/** The process a session is bound to, and the live sessions it carries. */
export type Binding = {
	readonly identity: ProcessIdentity;
	readonly presence: Presence;
	/** When the process began, in milliseconds since the epoch, to about a second; `null` where that is not known. */
	readonly startedMs: number | null;
	/** Every session of that process that takes part, the one asked for included if it does. */
	readonly sessions: readonly SessionRecord[];
};

/** A process that was ended on purpose. */
export type Kill = {
	readonly identity: ProcessIdentity;
	/** Who ended it: a session's id, or `person`. */
	readonly by: string;
	/** When it was first told to end, in milliseconds since the epoch. */
	readonly sinceMs: number;
};

/** Looks at the process of a session. */
export async function readBinding(
	reader: Reader,
	context: Context,
	session: SessionRecord,
): Promise<Binding> {
	const {identity} = session;
	const sighting =
		identity.pid !== null && reach(identity, context.machine) === 'here'
			? context.processes.look(identity.pid)
			: 'unknown';
	const isIt =
		typeof sighting !== 'string' && compareStarts(sighting.started, identity.processStarted ?? '') === 'same';
	return {
		identity,
		presence: presenceOf(session, context),
		startedMs: isIt ? context.processes.startTime(sighting) : null,
		sessions: (await listSessionsOf(reader, identity)).filter(isLive),
	};
}

/**
 * Records that a process was ended on purpose: its sessions count as dead at once, without an alert, and keep for
 * whoever continues their conversations what they held, even where the agent used its last moment to say goodbye.
 * @returns the sessions it took with it
 */
export async function recordKill(
	writer: Writer,
	context: Context,
	{identity, by, sinceMs}: Kill,
): Promise<readonly SessionRecord[]> {
	const reason = `killed by ${by}`;
	const taken: SessionRecord[] = [];
	for (const session of await listSessionsOf(writer, identity)) {
		const {sessionId} = session;
		if (session.kind !== 'agent') {
			await endByGoodbye(writer, context, session, reason);
		} else if (isLive(session)) {
			await bury(writer, context, session, reason);
		} else if (await revokeGoodbye(writer, sessionId, reason, sinceMs)) {
			await keepClaimsOf(writer, sessionId, sinceMs);
			await keepLocksOf(writer, sessionId, sinceMs);
			const successor = await findSuccessor(writer, context, session);
			if (successor) await continueConversation(writer, context, [session], successor.sessionId, false);
			await broadcastLifecycle(writer, session, 'orphaned', reason, context.now());
		} else continue;
		await endDeathAlerts(writer, context, sessionId);
		taken.push((await findSession(writer, sessionId)) ?? session);
	}
	return taken;
}

/** A keeper may have been faster; but whoever killed a session need not be told that it is dead. */
async function endDeathAlerts(writer: Writer, context: Context, sessionId: string): Promise<void> {
	for (const alert of await listCurrentAlertsOf(writer, sessionId))
		if (alert.type === 'session_orphaned') await endAlert(writer, alert, context);
}

async function listSessionsOf(reader: Reader, identity: ProcessIdentity): Promise<SessionRecord[]> {
	if (identity.pid === null || identity.processStarted === null) return [];
	return (await listSessionsOfPid(reader, identity.pid)).filter(
		row => compareProcesses(row.identity, identity) === 'same',
	);
}
