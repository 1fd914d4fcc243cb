import {peerWord} from '../../presentation/peer-words.js';
import {type Context, presenceOf} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {usageError} from '../errors.js';
import {type Namesake, sessionsMeant} from '../rules/session-name.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listAllSessions, listSessionsOfPid} from '../tables/sessions.js';

/**
 * Finds the session somebody means: by id, by the agent's own conversation id, by task, by unique prefix of the
 * id, by name.
 * @throws BusError `usage` when none fits, with the nearest names, or when several do
 */
export async function requireSession(reader: Reader, text: string): Promise<SessionRecord> {
	const exact = await findSession(reader, text);
	if (exact) return exact;
	const all = await listAllSessions(reader);
	const found = sessionsMeant(
		text,
		all.map(session => ({...namesOf(session), session})),
	);
	const [only, another] = found;
	if (!only) throw await unknown(text, all);
	if (another) {
		throw ambiguous(
			text,
			found.map(({sessionId}) => sessionId),
		);
	}
	return only.session;
}

function namesOf(session: SessionRecord): Namesake {
	const {sessionId, agentSessionId, taskId, name} = session;
	return {sessionId, agentSessionId, taskId, name, isLive: isLive(session)};
}

function ambiguous(text: string, ids: readonly string[]): Error {
	const shown = ids.slice(0, 5).map(id => peerWord(id));
	return usageError(
		`${JSON.stringify(cutName(text))} may mean ${ids.length} sessions`,
		`say which: ${shown.join(', ')}${ids.length > 5 ? ', …' : ''}`,
	);
}

/** A text that names no session is told as far as it takes to recognise it. */
function cutName(text: string): string {
	return text.length <= longestShown ? text : `${text.slice(0, longestShown)}…`;
}

const longestShown = 256;

async function unknown(text: string, all: readonly SessionRecord[]): Promise<Error> {
	// Only a mistyped name needs it, and hooks load this file at every tool
	const {nearestTo} = await import('../rules/nearest-names.js');
	const names = new Set(all.flatMap(({sessionId, name}) => [sessionId, name]));
	const nearest = nearestTo(text, [...names]);
	return usageError(
		`there is no session ${JSON.stringify(cutName(text))}`,
		nearest.length > 0
			? `did you mean ${nearest.map(id => peerWord(id)).join(', ')}?`
			: all.length > 0
				? '`session-bus status` lists the sessions'
				: 'no session is registered; `session-bus register` registers this one',
	);
}

/**
 * The live session bound to the first of several running processes that has one.
 * @param agentSessionId which conversation; `null` where nobody tells
 * @throws BusError `usage` where nobody tells and the process carries several, and for a conversation that was left for
 * another one: none may act for another
 */
export async function findSessionOfProcess(
	reader: Reader,
	context: Context,
	pids: readonly number[],
	agentSessionId: string | null,
	{isFrozen = false}: Frozen = {},
): Promise<SessionRecord | null> {
	for (const pid of pids) {
		const rows = (await listSessionsOfPid(reader, pid)).filter(
			row => isLive(row) && presenceOf(row, context) === 'alive',
		);
		if (agentSessionId === null && rows.length > 1) throw severalConversations(pid, rows);
		const session = agentSessionId === null ? rows[0] : chooseConversation(rows, agentSessionId, isFrozen);
		if (session) return session;
	}
	return null;
}

/** How sure it is which conversation calls. */
export type Frozen = {
	/** Whoever tells it was started with it, and may serve the one that its process has gone on to. @default false */
	readonly isFrozen?: boolean;
};

/** That whoever calls belongs to a conversation that is over. */
export function leftForAnother(): Error {
	return usageError(
		'the conversation that calls was left for another one of its process',
		'go back to it first, or name a session with --session',
	);
}

/** That a process carries several conversations, and nobody tells which one is meant. */
export function severalConversations(pid: number, rows: readonly SessionRecord[]): Error {
	const ids = rows.map(row => peerWord(row.sessionId)).join(', ');
	return usageError(
		`process ${pid} carries ${rows.length} conversations, and which one calls is not told`,
		`name its session in a command, as in \`session-bus inbox --session ID\`; it is one of ${ids}`,
	);
}

/** The row of a conversation among those of one process; only where a process is shared do others not stand for it. */
function chooseConversation(
	rows: readonly SessionRecord[],
	agentSessionId: string,
	isFrozen: boolean,
): SessionRecord | undefined {
	const own = rows.find(row => row.agentSessionId === agentSessionId);
	if (own) return own;
	const follower = rows.find(row => row.left.some(({conversation}) => conversation === agentSessionId));
	if (follower && !isFrozen) throw leftForAnother();
	const isShared = rows.length > 1 || rows.some(row => row.sharedProcess);
	return follower ?? rows.findLast(row => !isShared || row.agentSessionId === null);
}
