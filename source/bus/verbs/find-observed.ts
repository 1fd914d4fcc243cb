import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {compareStarts, reach} from '../rules/identity.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {listSessionsOfConversation} from '../tables/sessions.js';
import {findLeft, goOnBeside} from './go-on-beside.js';
import type {Observation} from './observation.js';
import {register} from './register.js';

/** Whose event it is: that of a conversation that was left is told to nobody, and what it writes is its process's. */
export type Found =
	| SessionRecord
	| {readonly registered: SessionRecord}
	| {readonly follower: SessionRecord}
	| null;

/** The live session of the conversation, registered or brought up to date where the event knows better. */
export async function findOrRegister(
	writer: Writer,
	context: Context,
	{registration, isOpening, isStart = false, isSwitch = false, ends, beginsTurn, beganMs}: Observation,
): Promise<Found> {
	const {pid, agentSessionId, vendor} = registration;
	const known = await listSessionsOfConversation(writer, agentSessionId, vendor);
	// One conversation may be open in two processes
	const live = known.find(row => isLive(row) && row.pid === pid) ?? known.find(isLive);
	if (live && (pid === null || isUpToDate(live, registration, context))) return live;
	// A late event of a conversation that said goodbye must not bring it back
	if (ends) return pid === null || live?.pid === pid ? (live ?? null) : null;
	if (pid === null) return live ?? null;
	if (!isOpening && known.some(row => row.pid === pid)) return null;
	const registering = {...registration, pid};
	const left = live || isStart ? null : await findLeft(writer, context, vendor, pid, agentSessionId);
	if (left) {
		// A new prompt shows that it was gone back to, though that could not be told
		const isBack = left.isOver && beginsTurn && (beganMs ?? context.now()) > left.atMs;
		if (isBack) {
			const back = {isSwitch: true, row: left.session};
			return {registered: (await register(writer, context, registering, back)).session};
		}
		// What is late in a conversation that was left must change nothing
		if (left.isOver || !isOpening) return {follower: left.session};
		return {registered: await goOnBeside(writer, context, registering, left)};
	}
	const {session} = await register(writer, context, registering, {isSwitch});
	return {registered: session};
}

function isUpToDate(
	row: SessionRecord,
	{pid, worktree, cwd}: Observation['registration'],
	{machine, processes}: Context,
): boolean {
	if (row.pid !== pid || pid === null) return false;
	const sighting = processes.look(pid);
	if (typeof sighting !== 'string') {
		if (reach(row.identity, machine) !== 'here') return false;
		if (compareStarts(sighting.started, row.identity.processStarted ?? '') === 'different') return false;
	}
	// An event that names no folder tells of no move, and a step into a folder of the same worktree is none
	if (cwd === null) return true;
	return (worktree ?? null) === row.worktree && (row.worktree !== null || cwd === row.cwd);
}
