import {type Context, presenceOf} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {usageError} from '../errors.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listAllSessions, listSessionsOfPid} from '../tables/sessions.js';

/**
 * Finds the session somebody means: by id, by the agent's own conversation id, by task, by unique prefix of the
 * id. Live sessions are preferred to ended ones.
 * @throws BusError `usage` when none fits, with the nearest names, or when several do
 */
export async function requireSession(reader: Reader, name: string): Promise<SessionRecord> {
	const exact = await findSession(reader, name);
	if (exact) return exact;
	const all = await listAllSessions(reader);
	const ways: ReadonlyArray<(session: SessionRecord) => boolean> = [
		session => session.agentSessionId === name,
		session => session.taskId === name,
		session => name !== '' && session.sessionId.startsWith(name),
	];
	for (const fits of ways) {
		const found = all.filter(fits);
		const live = found.filter(isLive);
		const [only, another] = live.length > 0 ? live : found;
		if (only && !another) return only;
		if (only) throw ambiguous(name, live.length > 0 ? live : found);
	}
	throw await unknown(name, all);
}

function ambiguous(name: string, found: readonly SessionRecord[]): Error {
	const names = found.slice(0, 5).map(session => session.sessionId);
	return usageError(
		`${JSON.stringify(name)} may mean ${found.length} sessions`,
		`say which: ${names.join(', ')}${found.length > 5 ? ', …' : ''}`,
	);
}

async function unknown(name: string, all: readonly SessionRecord[]): Promise<Error> {
	// Only a mistyped name needs it, and hooks load this file at every tool
	const {nearestTo} = await import('../rules/nearest-names.js');
	const nearest = nearestTo(
		name,
		all.map(session => session.sessionId),
	);
	return usageError(
		`there is no session ${JSON.stringify(name)}`,
		nearest.length > 0
			? `did you mean ${nearest.join(', ')}?`
			: 'no session is registered; `session-bus register` registers this one',
	);
}

/** The live session bound to the first of several running processes that has one. */
export async function findSessionOfProcess(
	reader: Reader,
	context: Context,
	pids: readonly number[],
	agentSessionId: string | null,
): Promise<SessionRecord | null> {
	for (const pid of pids) {
		const rows = (await listSessionsOfPid(reader, pid)).filter(
			row => isLive(row) && presenceOf(row, context) === 'alive',
		);
		const session = chooseConversation(rows, agentSessionId);
		if (session) return session;
	}
	return null;
}

/** The row of a conversation among those of one process; only where a process is shared do others not stand for it. */
function chooseConversation(
	rows: readonly SessionRecord[],
	agentSessionId: string | null,
): SessionRecord | undefined {
	if (agentSessionId === null) return rows.at(-1);
	return (
		rows.find(row => row.agentSessionId === agentSessionId) ??
		rows.findLast(row => !row.sharedProcess || row.agentSessionId === null)
	);
}
