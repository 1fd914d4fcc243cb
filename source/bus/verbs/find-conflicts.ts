import {isWrittenReal} from '../../system/real-path.js';
import {type Context, presenceOf} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {evidenceWindow} from '../limits.js';
import {
	type Conflict,
	conflictOfInterest,
	conflictOfMerge,
	conflictOfPlace,
	conflictOfProject,
	conflictOfTask,
	type SharedInterest,
	sharedFolder,
} from '../rules/conflicts.js';
import {outermost} from '../rules/crowd.js';
import {conflictOfMove} from '../rules/head-moves.js';
import {isKin} from '../rules/lineage.js';
import {type Name, normalForm} from '../rules/names.js';
import type {Presence} from '../rules/presence.js';
import {projectKeyOf} from '../rules/project.js';
import {listClaimsOf, listClaimsOn} from '../tables/claims.js';
import {type Contention, listContentionsOf} from '../tables/contentions.js';
import {listEditsOf, listRivalEdits, readKnowledge} from '../tables/edits.js';
import {listHeadMoves} from '../tables/head-moves.js';
import {listLocksOf, listLocksOn} from '../tables/locks.js';
import {listOthersOnProject, listOthersOnTask, listPlaces} from '../tables/neighbours.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession} from '../tables/sessions.js';
import {isHeld} from './held-locks.js';

/** A cause that a session shares with others. */
export type FoundConflict = {
	conflict: Conflict;
	/** Others who share it: all of them, or of a crowd that has its alert some. */
	readonly others: Map<string, SessionRecord>;
	/** Whether one of them was not just missed, so that an alert may be opened. */
	isFresh: boolean;
};

/** By episode. */
export type FoundConflicts = Map<string, FoundConflict>;

/** Of a crowd that has an alert so many others are looked at. */
const sample = 3;

/**
 * Looks for everything in which a session stands in conflict with others.
 * @param isNew the session has only just come, so that nothing but its place and task can conflict
 * @param hasAlert whether a cause has its alert, so that not all who share it have to be looked at
 */
export async function findConflicts(
	reader: Reader,
	context: Context,
	session: SessionRecord,
	isNew: boolean,
	hasAlert: (episode: string) => Promise<boolean>,
): Promise<FoundConflicts> {
	const found: FoundConflicts = new Map();
	if (session.kind !== 'agent' || !isLive(session)) return found;
	const looks = new Map<string, Presence>();
	const note = (conflict: Conflict, other: SessionRecord) => {
		if (isKin(session, other)) return;
		const entry = found.get(conflict.episode) ?? {conflict, others: new Map(), isFresh: false};
		found.set(conflict.episode, entry);
		entry.others.set(other.sessionId, other);
		if (entry.isFresh) return;
		const seen = looks.get(other.sessionId) ?? presenceOf(other, context);
		looks.set(other.sessionId, seen);
		entry.isFresh = seen !== 'gone';
	};
	/** All who share a cause; of a crowd that has its alert some. */
	const listSome = async (conflict: Conflict, list: ListOthers) => {
		const some = await list(sample);
		if (some.length < sample) return some;
		// Of those who run inside each other none is the other's rival
		const isTold = some.some(other => !isKin(session, other)) && (await hasAlert(conflict.episode));
		return isTold ? some : list(null);
	};
	await findPlaceConflicts(reader, session, note, listSome);
	if (session.taskId !== null) await findRivalClaims(reader, session, session.taskId, note);
	if (isNew) return found;
	await findClaimConflicts(reader, session, note);
	await findContentionConflicts(reader, context, session, note);
	await findEditConflicts(reader, context, session, note);
	await findMoveConflicts(reader, context, session, note);
	return found;
}

type Note = (conflict: Conflict, other: SessionRecord) => void;

/** Others who share a cause, as many as are asked for. */
type ListOthers = (limit: number | null) => Promise<readonly SessionRecord[]>;

/** Who is on the same project, on the same task, in the same place. */
async function findPlaceConflicts(
	reader: Reader,
	session: SessionRecord,
	note: Note,
	listSome: (conflict: Conflict, list: ListOthers) => Promise<readonly SessionRecord[]>,
): Promise<void> {
	const {projectId, taskId, worktree, cwd} = session;
	const project = projectKeyOf(session);
	if (project !== null) {
		const conflict = conflictOfProject(projectId ?? project, project);
		for (const other of await listSome(conflict, limit => listOthersOnProject(reader, session, limit)))
			note(conflict, other);
	}
	if (taskId !== null) {
		const conflict = conflictOfTask(taskId);
		for (const other of await listSome(conflict, limit => listOthersOnTask(reader, session, taskId, limit)))
			note(conflict, other);
	}
	if (cwd === null) return;
	const near = (await listPlaces(reader, session)).filter(place => sharedFolder(session, place) !== null);
	if (near.length === 0) return;
	const conflict = conflictOfPlace(outermost([cwd, ...near.map(place => place.cwd)]) ?? cwd, worktree);
	const listNear: ListOthers = async limit => {
		const found = [];
		for (const {sessionId} of near.slice(0, limit ?? near.length))
			found.push(await findSession(reader, sessionId));
		return found.filter(other => other !== null);
	};
	for (const other of await listSome(conflict, listNear)) note(conflict, other);
}

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
async function findClaimConflicts(reader: Reader, session: SessionRecord, note: Note): Promise<void> {
	for (const claim of await listClaimsOf(reader, session.sessionId)) {
		await findRivalClaims(reader, session, claim.taskId, note);
		for (const other of await listOthersOnTask(reader, session, claim.taskId, null)) {
			note(interest('task', claim.taskId, other.sessionId, session.sessionId, 'claimed'), other);
		}
	}
}

/** Others who have claimed a task this session works on, or has claimed in another spelling. */
async function findRivalClaims(
	reader: Reader,
	session: SessionRecord,
	taskId: Name,
	note: Note,
): Promise<void> {
	for (const claim of await listClaimsOn(reader, taskId)) {
		const holder = await liveRival(reader, session, claim.sessionId);
		if (holder) note(interest('task', taskId, session.sessionId, holder.sessionId, 'claimed'), holder);
	}
}

/** Refused wishes of either side that are recent and still in vain. */
async function findContentionConflicts(
	reader: Reader,
	context: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	const since = context.now() - evidenceWindow;
	for (const contention of await listContentionsOf(reader, session.sessionId, since)) {
		const otherId = contention.wantedBy === session.sessionId ? contention.heldBy : contention.wantedBy;
		const other = await liveRival(reader, session, otherId);
		const holder = contention.heldBy === session.sessionId ? session : other;
		if (other && holder && (await isStillHeld(reader, context, contention, holder)))
			note(conflictOfInterest(contention), other);
	}
}

async function isStillHeld(
	reader: Reader,
	context: Context,
	{kind, held, heldBy}: Contention,
	holder: SessionRecord,
): Promise<boolean> {
	const task = kind === 'task' ? normalForm(held) : null;
	if (task !== null) return (await listClaimsOn(reader, task)).some(claim => claim.sessionId === heldBy);
	const lock = (await listLocksOn(reader, held)).find(({sessionId}) => sessionId === heldBy);
	return lock !== undefined && isHeld(context, lock, () => holder);
}

/** Files that this session and others edited a short while ago, or that one holds and the other edited. */
async function findEditConflicts(
	reader: Reader,
	context: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	const since = context.now() - evidenceWindow;
	for (const lock of await listLocksOf(reader, session.sessionId)) {
		if (lock.scope !== 'file' || !isWrittenReal(lock.path)) continue;
		if (!(await isHeld(context, lock, () => session))) continue;
		const {foreign} = await readKnowledge(reader, lock.path, session.sessionId);
		const other =
			foreign && foreign.editedMs >= since && (await liveRival(reader, session, foreign.sessionId));
		if (other) note(interest('file', lock.path, session.sessionId, other.sessionId, 'edited'), other);
	}
	for (const edit of await listEditsOf(reader, session.sessionId, since)) {
		for (const lock of await listLocksOn(reader, edit.path)) {
			const other = await liveRival(reader, session, lock.sessionId);
			if (other && (await isHeld(context, lock, () => other)))
				note(interest('file', edit.path, session.sessionId, other.sessionId, 'locked'), other);
		}
		for (const rival of await listRivalEdits(reader, edit, since)) {
			const other = await liveRival(reader, session, rival.sessionId);
			if (!other) continue;
			if (rival.path === edit.path) {
				note(interest('file', edit.path, session.sessionId, other.sessionId, 'edited'), other);
			} else if (edit.repository !== null && edit.relativePath !== null && rival.worktree !== edit.worktree) {
				const files = [edit.path, rival.path];
				note(conflictOfMerge(edit.repository, edit.relativePath, files), other);
			}
		}
	}
}

/** Moves of a checkout that this session shares, made while both sides were there. */
async function findMoveConflicts(
	reader: Reader,
	{now}: Context,
	session: SessionRecord,
	note: Note,
): Promise<void> {
	const {sessionId, worktree} = session;
	if (worktree === null) return;
	const since = session.registeredMs ?? 0;
	const moves = (await listHeadMoves(reader, worktree, now() - evidenceWindow)).filter(
		({movedMs}) => movedMs >= since,
	);
	if (moves.length === 0) return;
	for (const place of await listPlaces(reader, session)) {
		const other = await findSession(reader, place.sessionId);
		if (!other) continue;
		for (const move of moves) {
			const isTheirs = move.moverId === null || [sessionId, other.sessionId].includes(move.moverId);
			if (isTheirs && move.movedMs >= (other.registeredMs ?? 0)) note(conflictOfMove(move), other);
		}
	}
}

/** The other side of a conflict, if it is a live agent of another party. */
export async function liveRival(
	reader: Reader,
	session: SessionRecord,
	otherId: string,
): Promise<SessionRecord | null> {
	if (otherId === session.sessionId) return null;
	const other = await findSession(reader, otherId);
	return other && isLive(other) && other.kind === 'agent' && !isKin(session, other) ? other : null;
}
