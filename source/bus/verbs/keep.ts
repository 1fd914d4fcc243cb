import {isOlder, version} from '../../system/version.js';
import {type Context, presenceOf, readClocks} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {schemaVersion} from '../engine/sqlite/schema.js';
import {pause, writeInSlices} from '../in-slices.js';
import {editMemory, evidenceWindow, staleAfter} from '../limits.js';
import type {Clocks} from '../rules/evidence.js';
import {compareStarts, machineKey, reach} from '../rules/identity.js';
import type {Presence} from '../rules/presence.js';
import {pruneAlerts} from '../tables/alerts.js';
import {pruneClaims} from '../tables/claims.js';
import {pruneContentions} from '../tables/contentions.js';
import {repairCounters} from '../tables/counters.js';
import {pruneEdits} from '../tables/edits.js';
import {
	dismissKeeper,
	findKeeper,
	type KeeperProgram,
	type KeeperRecord,
	listKeepers,
	putKeeper,
	retireKeeper,
} from '../tables/keepers.js';
import {pruneLocks} from '../tables/locks.js';
import {expireMessages, pruneMessages} from '../tables/message-ends.js';
import {dropReceipt, listLostReceipts} from '../tables/receipts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {type LookFields, recordLook} from '../tables/session-watch.js';
import {
	beatSession,
	correctCounts,
	findSession,
	hasMiscounts,
	listLiveSessions,
	pruneSessions,
} from '../tables/sessions.js';
import {checkOnSession} from './death.js';
import {endAbandoned} from './end-abandoned.js';
import {placeForeignLocks} from './place-locks.js';
import {reviewAlerts} from './review-conflicts.js';
import {reviewLeases} from './review-leases.js';

/** The program this process runs. */
const thisProgram: KeeperProgram = {version, schema: schemaVersion};

/**
 * The process that keeps this machine's sessions now; `null` when there is none, it has stopped beating, or it runs
 * an older program than this one.
 */
export async function findLivingKeeper(
	reader: Reader,
	context: Context,
	program = thisProgram,
): Promise<{readonly pid: number; readonly token: number} | null> {
	const keeper = await findKeeper(reader, machineKey(context.machine));
	if (!keeper || silenceOf(keeper, readClocks(context)) >= staleAfter) return null;
	if (isOlderProgram(keeper.program, program)) return null;
	return presenceOfKeeper(keeper, context) === 'gone' ? null : {pid: keeper.pid, token: keeper.token};
}

/** For how long a keeper has not beaten while its machine was awake, in milliseconds. */
function silenceOf({beatMs, beatAwakeMs}: KeeperRecord, {now, monotonic}: Clocks): number {
	return beatAwakeMs === null ? Math.abs(now - beatMs) : Math.abs(monotonic - beatAwakeMs);
}

function isOlderProgram(one: KeeperProgram | null, other: KeeperProgram): boolean {
	if (!one) return true;
	return one.schema === other.schema ? isOlder(one.version, other.version) : one.schema < other.schema;
}

function presenceOfKeeper({pid, processStarted}: KeeperRecord, {processes}: Context): Presence {
	const sighting = processes.look(pid);
	if (typeof sighting === 'string') return sighting;
	return compareStarts(sighting.started, processStarted) === 'different' ? 'gone' : 'alive';
}

/**
 * Makes a process the keeper of this machine, unless there is a living one. Keepers from before they wrote down
 * what they run are known by their process alone, as they were the keepers of its name. Returns its fencing token.
 */
export async function electKeeper(
	writer: Writer,
	context: Context,
	pid: number,
	program = thisProgram,
): Promise<number | null> {
	if (await findLivingKeeper(writer, context, program)) return null;
	const machine = machineKey(context.machine);
	for (const keeper of await listKeepers(writer)) {
		const isFromBefore = keeper.machine !== machine && keeper.program === null;
		if (isFromBefore && presenceOfKeeper(keeper, context) === 'alive') await dismissKeeper(writer, keeper);
	}
	const {now, monotonic} = readClocks(context);
	const sighting = context.processes.look(pid);
	const processStarted = typeof sighting === 'string' ? 'unknown' : sighting.started;
	return putKeeper(writer, {machine, pid, processStarted, beatMs: now, beatAwakeMs: monotonic}, program);
}

/** Lets the keeper step down, unless sessions need it. Where nothing can come between, so that none goes without. */
export async function retireIfIdle(context: Context, token: number): Promise<boolean> {
	return context.engine.write(async writer => {
		if ((await listLiveSessions(writer)).some(session => isLocal(session, context))) return false;
		await retireKeeper(writer, machineKey(context.machine), token);
		return true;
	});
}

/** Live sessions whose process this machine can see. */
export function isLocal(session: SessionRecord, {machine}: Context): boolean {
	return reach(session.identity, machine) !== 'elsewhere';
}

/**
 * Beats for every session of this machine whose process lives, and checks on the others.
 * @param findLook what was seen of a session besides, if anybody looked
 * @returns how many local sessions remain, and how many of them must be looked at again soon
 */
export async function beatForLocalSessions(
	context: Context,
	findLook: (sessionId: string) => LookFields | null = () => null,
): Promise<{remaining: number; missed: number}> {
	// Looking takes longer than writing, so it happens before the exclusive transactions
	const sessions = await context.engine.read(listLiveSessions);
	const local = sessions.filter(session => isLocal(session, context));
	const alive = new Set(local.filter(session => presenceOf(session, context) === 'alive'));
	let remaining = 0;
	let missed = 0;
	await writeInSlices(context, local, async (writer, session) => {
		if (alive.has(session)) {
			if (await beat(writer, session, findLook(session.sessionId), readClocks(context))) remaining++;
			return;
		}
		// Its id may belong to another process by now
		const current = await findSession(writer, session.sessionId);
		if (!current || !isLive(current)) return;
		const outcome = await checkOnSession(writer, context, current);
		if (outcome !== 'ended') remaining++;
		if (outcome === 'missed' && !current.missed.isAdopted) missed++;
	});
	await checkOnLost(context, sessions);
	return {remaining, missed};
}

/** Checks on the silent sessions of PID namespaces below this one, whose processes can be seen to be nowhere. */
async function checkOnLost(context: Context, sessions: readonly SessionRecord[]): Promise<void> {
	const {machine, processes, now} = context;
	const lost = sessions.filter(({identity, heartbeatMs}) => {
		const {pid, processStarted, pidNamespace, bootId} = identity;
		if (pid === null || processStarted === null || pidNamespace === null || bootId !== machine.bootId)
			return false;
		if (bootId === null || pidNamespace === machine.pidNamespace) return false;
		return now() - (heartbeatMs ?? 0) >= staleAfter && processes.isNowhereBelow(pid, processStarted);
	});
	await writeInSlices(context, lost, async (writer, {sessionId, changed}) => {
		const session = await findSession(writer, sessionId);
		if (session?.changed === changed) await checkOnSession(writer, context, session, 'gone');
	});
}

async function beat(
	writer: Writer,
	{sessionId}: SessionRecord,
	look: LookFields | null,
	clocks: Clocks,
): Promise<boolean> {
	if (look && (await recordLook(writer, sessionId, look, clocks.now))) return true;
	return (await beatSession(writer, sessionId, clocks)) !== null;
}

/** What a clean-up removed. */
export type Pruned = {readonly messages: number; readonly sessions: number; readonly alerts: number};

/**
 * Declares expired what has run out, and forgets what has been finished for longer than it is kept.
 * @param review ends the alerts whose cause is over, which may have just run out
 */
export async function prune(
	context: Context,
	review: () => Promise<void> | void = () => reviewAlerts(context, 'all'),
): Promise<Pruned> {
	const {engine, settings, now} = context;
	const {retention} = settings;
	await engine.write(repairCounters);
	if (await engine.read(hasMiscounts)) await engine.write(correctCounts);
	await engine.write(writer => expireMessages(writer, now()));
	await placeForeignLocks(context);
	await reviewLeases(context);
	await endAbandoned(context);
	await review();
	const messages = await removeAll(context, (writer, limit) =>
		pruneMessages(writer, {before: now() - retention.messages, limit}),
	);
	const sessions = await removeAll(context, (writer, limit) =>
		pruneSessions(writer, now() - retention.sessions, limit),
	);
	const alerts = await removeAll(context, (writer, limit) =>
		pruneAlerts(writer, now() - retention.alerts, limit),
	);
	await engine.write(async writer => {
		await pruneClaims(writer, now() - retention.sessions);
		await pruneLocks(writer, now() - retention.sessions);
		await pruneContentions(writer, now() - evidenceWindow);
		await pruneEdits(writer, now() - editMemory);
	});
	if (messages > 0 || sessions > 0) await removeLostReceipts(context);
	return {messages, sessions, alerts};
}

/** How many rows one transaction of a clean-up may take, so that nobody waits long for their turn. */
const pruneBatch = 200;

async function removeAll(
	context: Context,
	remove: (writer: Writer, limit: number) => Promise<number>,
): Promise<number> {
	let sum = 0;
	for (;;) {
		const removed = await context.engine.write(writer => remove(writer, pruneBatch));
		sum += removed;
		if (removed < pruneBatch) return sum;
		await pause();
	}
}

async function removeLostReceipts(context: Context): Promise<void> {
	for (;;) {
		const lost = await context.engine.read(reader => listLostReceipts(reader, pruneBatch));
		await writeInSlices(context, lost, dropReceipt);
		if (lost.length < pruneBatch) return;
	}
}
