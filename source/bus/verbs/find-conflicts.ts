import {type Context, presenceOf} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {evidenceWindow} from '../limits.js';
import {
	type Conflict,
	conflictOfInterest,
	conflictOfMerge,
	conflictsBetween,
	type SharedInterest,
} from '../rules/conflicts.js';
import {conflictOfMove} from '../rules/head-moves.js';
import type {Presence} from '../rules/presence.js';
import {findClaim, listClaimsOf} from '../tables/claims.js';
import {type Contention, listContentionsOf} from '../tables/contentions.js';
import {listEditsOf, listRivalEdits, readKnowledge} from '../tables/edits.js';
import {listHeadMoves} from '../tables/head-moves.js';
import {leaseEnd, listLocksOf, listLocksOn} from '../tables/locks.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listLiveSessionsOnTask, listNeighbours} from '../tables/sessions.js';

/** The conflicts of one session. */
export type FoundConflicts = {
	/** Every conflict that must not be resolved yet, by episode. */
	readonly standing: Map<string, Conflict>;
	/** Those that may be opened: the other side was not just missed. */
	readonly fresh: Map<string, Conflict>;
};

/**
 * Looks for everything in which a session stands in conflict with others.
 * @param isNew the session has only just come, so that nothing but its place and task can conflict
 */
export async function findConflicts(
	writer: Writer,
	context: Context,
	session: SessionRecord,
	isNew: boolean,
): Promise<FoundConflicts> {
	const found: FoundConflicts = {standing: new Map(), fresh: new Map()};
	if (session.kind !== 'agent' || !isLive(session)) return found;
	const looks = new Map<string, Presence>();
	const note = (conflict: Conflict, other: SessionRecord) => {
		const seen = looks.get(other.sessionId) ?? presenceOf(other, context);
		looks.set(other.sessionId, seen);
		found.standing.set(conflict.episode, conflict);
		if (seen !== 'gone') found.fresh.set(conflict.episode, conflict);
	};
	for (const other of await listNeighbours(writer, session)) {
		for (const conflict of conflictsBetween(session, other)) note(conflict, other);
	}
	if (session.taskId !== null) {
		const claim = await findClaim(writer, session.taskId);
		const holder = claim && (await liveRival(writer, session, claim.sessionId));
		if (holder)
			note(interest('task', session.taskId, session.sessionId, holder.sessionId, 'claimed'), holder);
	}
	if (isNew) return found;
	await findClaimConflicts(writer, session, note);
	await findContentionConflicts(writer, context, session, note);
	await findEditConflicts(writer, context, session, note);
	await findMoveConflicts(writer, context, session, note);
	return found;
}

type Note = (conflict: Conflict, other: SessionRecord) => void;

function interest(
	kind: 'task' | 'file',
	subject: string,
	wantedBy: string,
	heldBy: string,
	how: SharedInterest['how'],
): Conflict {
	return conflictOfInterest({kind, subject, wantedBy, heldBy, how});
}

/** Others who work on a task this session has claimed. */
async function findClaimConflicts(writer: Writer, session: SessionRecord, note: Note): Promise<void> {
	for (const claim of await listClaimsOf(writer, session.sessionId)) {
		for (const other of await listLiveSessionsOnTask(writer, claim.taskId)) {
			if (other.sessionId === session.sessionId || other.kind !== 'agent') continue;
			note(interest('task', claim.taskId, other.sessionId, session.sessionId, 'claimed'), other);
		}
	}
}

/** Refused wishes of either side that are recent and still in vain. */
async function findContentionConflicts(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	for (const contention of await listContentionsOf(writer, session.sessionId, now() - evidenceWindow)) {
		const otherId = contention.wantedBy === session.sessionId ? contention.heldBy : contention.wantedBy;
		const other = await liveRival(writer, session, otherId);
		if (other && (await isStillHeld(writer, contention, now()))) note(conflictOfInterest(contention), other);
	}
}

async function isStillHeld(writer: Writer, {kind, held, heldBy}: Contention, now: number): Promise<boolean> {
	if (kind === 'task') return (await findClaim(writer, held))?.sessionId === heldBy;
	return (await listLocksOn(writer, held)).some(lock => lock.sessionId === heldBy && leaseEnd(lock) > now);
}

/** Files that this session and others edited a short while ago, or that one holds and the other edited. */
async function findEditConflicts(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	const since = now() - evidenceWindow;
	for (const lock of await listLocksOf(writer, session.sessionId)) {
		if (lock.scope !== 'file' || leaseEnd(lock) <= now()) continue;
		const {foreign} = await readKnowledge(writer, lock.path, session.sessionId);
		const other =
			foreign && foreign.editedMs >= since && (await liveRival(writer, session, foreign.sessionId));
		if (other) note(interest('file', lock.path, session.sessionId, other.sessionId, 'edited'), other);
	}
	for (const edit of await listEditsOf(writer, session.sessionId, since)) {
		for (const lock of await listLocksOn(writer, edit.path)) {
			const other = leaseEnd(lock) > now() && (await liveRival(writer, session, lock.sessionId));
			if (other) note(interest('file', edit.path, session.sessionId, other.sessionId, 'locked'), other);
		}
		for (const rival of await listRivalEdits(writer, edit, since)) {
			const other = await liveRival(writer, session, rival.sessionId);
			if (!other) continue;
			if (rival.path === edit.path) {
				note(interest('file', edit.path, session.sessionId, other.sessionId, 'edited'), other);
			} else if (edit.repository !== null && edit.relativePath !== null && rival.worktree !== edit.worktree) {
				const editors = [session.sessionId, other.sessionId] as const;
				note(conflictOfMerge({repository: edit.repository, relativePath: edit.relativePath, editors}), other);
			}
		}
	}
}

/** Moves of a checkout that this session shares, made while both sides were there. */
async function findMoveConflicts(
	writer: Writer,
	{now}: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	if (session.worktree === null) return;
	const moves = await listHeadMoves(writer, session.worktree, now() - evidenceWindow);
	if (moves.length === 0) return;
	const sharing = (await listNeighbours(writer, session)).filter(
		other => other.worktree === session.worktree,
	);
	for (const other of sharing) {
		const move = moves.find(
			({moverId, movedMs}) =>
				(moverId === null || moverId === session.sessionId || moverId === other.sessionId) &&
				movedMs >= Math.max(session.registeredMs ?? 0, other.registeredMs ?? 0),
		);
		if (move) note(conflictOfMove(move, [session.sessionId, other.sessionId]), other);
	}
}

/** The other side of a conflict, if it is a live agent. */
export async function liveRival(
	writer: Writer,
	session: SessionRecord,
	otherId: string,
): Promise<SessionRecord | null> {
	if (otherId === session.sessionId) return null;
	const other = await findSession(writer, otherId);
	return other && isLive(other) && other.kind === 'agent' ? other : null;
}
