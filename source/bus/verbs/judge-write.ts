import {type Context, presenceOf, readClocks} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {compareProcesses} from '../rules/identity.js';
import {isKin, type Kin} from '../rules/lineage.js';
import {type Coverage, excludes} from '../rules/lock-overlap.js';
import {judgeDeath} from '../rules/presence.js';
import {readKnowledge} from '../tables/edits.js';
import {type LockRecord, listLocks} from '../tables/locks.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {listSessionsOfConversation, listSessionsOfPid} from '../tables/sessions.js';
import {findAncestors} from './find-ancestors.js';
import {type Denied, findUnseenChange} from './guard-write.js';
import {type HeldLock, listHeldOf} from './held-locks.js';
import type {Registration} from './register.js';

/** Who is about to write: its process is `null` where it cannot be seen. */
export type Writing = Pick<Registration, 'vendor' | 'sharedProcess' | 'agentSessionId'> & {
	readonly pid: number | null;
};

/** What a read tells of a write: why it may not happen, and whether the files are reserved for it already. */
export type Judged = {readonly denied: Denied | null; readonly isReserved: boolean};

/**
 * Whether files may be written, as far as can be read: for a bus that cannot be written now. It takes no lock and
 * remembers nothing, and it asks the tables only what every version of them can answer.
 */
export async function judgeWrite(
	reader: Reader,
	context: Context,
	writing: Writing,
	files: readonly Coverage[],
): Promise<Judged> {
	const own = await listOwn(reader, context, writing);
	const kin = own.length > 0 ? own : await describeKin(reader, context, writing);
	const ownIds = new Set(own.map(({sessionId}) => sessionId));
	const locks = Map.groupBy(await listLocks(reader), ({sessionId}) => ownIds.has(sessionId));
	for (const file of files) {
		const inTheWay = (locks.get(false) ?? []).filter(lock => excludes({...file, mode: 'exclusive'}, lock));
		const held = await listHeldOf(reader, context, inTheWay);
		const isOfOther = ({holder}: HeldLock) => !holder || !kin.some(one => isKin(one, holder));
		const blocker = held.find(lock => isOfOther(lock) && mayStand(lock, context));
		if (blocker)
			return {denied: {why: 'locked', path: file.path, blocker, prospect: null}, isReserved: false};
	}
	const session = own.find(isLive) ?? own[0];
	if (!session) return {denied: null, isReserved: false};
	const known = [];
	for (const {path} of files) known.push({path, ...(await readKnowledge(reader, path, session.sessionId))});
	const changed = await findUnseenChange(reader, session, known, context.now());
	if (changed) return {denied: {...changed, isReserved: false}, isReserved: false};
	return {denied: null, isReserved: await coversAll(reader, context, locks.get(true) ?? [], files)};
}

/** Whether exclusive locks of one's own stand on all of some files. */
async function coversAll(
	reader: Reader,
	context: Context,
	own: readonly LockRecord[],
	files: readonly Coverage[],
): Promise<boolean> {
	const held = (await listHeldOf(reader, context, own)).filter(({mode}) => mode === 'exclusive');
	return files.every(file => held.some(({path}) => path === file.path));
}

/** A dead one that was missed before has nothing any more, though nobody could write that down. */
function mayStand({holder}: HeldLock, context: Context): boolean {
	if (!holder) return true;
	return judgeDeath(presenceOf(holder, context), holder.missed, readClocks(context)) !== 'dead';
}

/** Of a session without a row, by what others are known to be of one party with it. */
async function describeKin(
	reader: Reader,
	context: Context,
	{pid, agentSessionId = null, sharedProcess = false}: Writing,
): Promise<Kin[]> {
	if (pid === null) return [];
	const ancestors = await findAncestors(reader, context, pid, sharedProcess);
	const identity = {...context.machine, pid, processStarted: null};
	return [{kind: 'agent', identity, sharedProcess, agentSessionId, ancestors}];
}

/** Every session that is the same conversation, or else the one of the same process. */
async function listOwn(
	reader: Reader,
	{machine, processes}: Context,
	{vendor, pid, agentSessionId, sharedProcess}: Writing,
): Promise<SessionRecord[]> {
	const isOwnVendor = (row: SessionRecord) => row.llmVendor === vendor;
	const conversation = agentSessionId ? await listSessionsOfConversation(reader, agentSessionId) : [];
	const own = conversation.filter(isOwnVendor);
	const sighting = pid === null || own.some(isLive) ? 'unknown' : processes.look(pid);
	if (pid === null || typeof sighting === 'string') return own;
	const identity = {...machine, pid, processStarted: sighting.started};
	const ofProcess = (await listSessionsOfPid(reader, pid)).filter(
		row =>
			isOwnVendor(row) &&
			(!sharedProcess || row.agentSessionId === null) &&
			compareProcesses(row.identity, identity) === 'same',
	);
	return [...own, ...ofProcess];
}
