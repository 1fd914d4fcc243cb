import type {Machine} from '../../system/machine.js';
import {type Context, presenceOf} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {abandonedAfter, editMemory, evidenceWindow, staleAfter} from '../limits.js';
import {reach} from '../rules/presence.js';
import {listAlertedSessions, listCurrentAlertsOf, pruneAlerts} from '../tables/alerts.js';
import {pruneClaims} from '../tables/claims.js';
import {pruneContentions} from '../tables/contentions.js';
import {pruneEdits} from '../tables/edits.js';
import {findKeeper, putKeeper} from '../tables/keepers.js';
import {extendActiveLocks, pruneLocks, releaseExpiredLocks} from '../tables/locks.js';
import {expireMessages, pruneMessages} from '../tables/messages.js';
import {pruneReceipts} from '../tables/receipts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {type LookFields, recordLook} from '../tables/session-watch.js';
import {
	beatSession,
	bindProcess,
	correctCounts,
	findSession,
	listForeignSessions,
	listLiveSessions,
	markMissing,
	pruneSessions,
} from '../tables/sessions.js';
import {checkOnSession, endByGoodbye} from './death.js';
import {endAlert, syncAlerts} from './sync-alerts.js';

/** The name under which the keeper of this machine, boot and PID namespace is elected. */
export function machineKey({host, bootId, pidNamespace}: Machine): string {
	return [host, bootId ?? '-', pidNamespace ?? '-'].join(' ');
}

/** The process that keeps this machine's sessions now; `null` when there is none or it has stopped beating. */
export async function findLivingKeeper(
	reader: Reader,
	{machine, processes, now}: Context,
): Promise<{readonly pid: number; readonly token: number} | null> {
	const keeper = await findKeeper(reader, machineKey(machine));
	if (!keeper || Math.abs(now() - keeper.beatMs) >= staleAfter) return null;
	const sighting = processes.look(keeper.pid);
	const lives =
		typeof sighting === 'string' ? sighting === 'unknown' : sighting.started === keeper.processStarted;
	return lives ? {pid: keeper.pid, token: keeper.token} : null;
}

/** Makes a process the keeper of this machine, unless there is a living one. Returns its fencing token. */
export async function electKeeper(writer: Writer, context: Context, pid: number): Promise<number | null> {
	if (await findLivingKeeper(writer, context)) return null;
	const sighting = context.processes.look(pid);
	const processStarted = typeof sighting === 'string' ? 'unknown' : sighting.started;
	return putKeeper(writer, machineKey(context.machine), {pid, processStarted, beatMs: context.now()});
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
	// Looking takes longer than writing, so it happens before the exclusive transaction
	const sessions = await context.engine.read(listLiveSessions);
	const local = sessions.filter(session => isLocal(session, context));
	const alive = new Set(local.filter(session => presenceOf(session, context) === 'alive'));
	return context.engine.write(async writer => {
		let remaining = 0;
		let missed = 0;
		for (const session of local) {
			if (alive.has(session)) {
				if (await beat(writer, session, findLook(session.sessionId), context.now())) remaining++;
				continue;
			}
			// Its id may belong to another process by now
			const current = await findSession(writer, session.sessionId);
			if (!current || !isLive(current)) continue;
			const outcome = await checkOnSession(writer, context, current);
			if (outcome !== 'ended') remaining++;
			if (outcome === 'missed') missed++;
		}
		return {remaining, missed};
	});
}

async function beat(
	writer: Writer,
	{sessionId}: SessionRecord,
	look: LookFields | null,
	now: number,
): Promise<boolean> {
	if (look && (await recordLook(writer, sessionId, look, now))) return true;
	return (await beatSession(writer, sessionId, now)) !== null;
}

/**
 * Looks after rows that other programs wrote with the documented columns alone: finds their process where that
 * is certain, their conflicts, and ends those that have not beaten for a day.
 */
export async function adoptForeignSessions(context: Context): Promise<void> {
	const foreign = await context.engine.read(listForeignSessions);
	if (foreign.length === 0) return;
	await context.engine.write(async writer => {
		for (const {sessionId} of foreign) {
			const session = await findSession(writer, sessionId);
			if (!session || !isLive(session)) continue;
			await adoptProcess(writer, context, session);
			if (!(await endIfAbandoned(writer, context, session))) await syncAlerts(writer, context, session);
		}
	});
}

/**
 * Ends a session that has not beaten for a day. Whoever slept for that long as well gets the time of three beats to
 * show that it is there.
 */
async function endIfAbandoned(writer: Writer, context: Context, session: SessionRecord): Promise<boolean> {
	const now = context.now();
	const lastMs = session.heartbeatMs ?? session.registeredMs;
	const {sessionId, missingSinceMs} = session;
	if (lastMs === null || now - lastMs <= abandonedAfter) {
		if (missingSinceMs !== null) await markMissing(writer, sessionId, null);
		return false;
	}
	if (missingSinceMs === null || missingSinceMs > now) {
		await markMissing(writer, sessionId, now);
		return false;
	}
	if (now - missingSinceMs < staleAfter) return false;
	await endByGoodbye(writer, context, session, 'no beat for a day');
	return true;
}

/** A process that began before the row was written is the one it names; a later one has only reused the pid. */
async function adoptProcess(
	writer: Writer,
	{machine, processes}: Context,
	session: SessionRecord,
): Promise<void> {
	if (session.identity.host !== null || session.pid === null || session.registeredMs === null) return;
	const sighting = processes.look(session.pid);
	if (typeof sighting === 'string') return;
	const began = processes.startTime(sighting);
	if (began === null || began > session.registeredMs) return;
	const identity = {...machine, pid: session.pid, processStarted: sighting.started};
	await bindProcess(writer, session.sessionId, identity);
}

/**
 * Ends the alerts whose cause is over although nobody called: evidence grew old, a lease ran out, another program
 * changed or removed a session.
 */
async function reviewAlerts(context: Context): Promise<void> {
	const {engine} = context;
	for (const sessionId of await engine.read(listAlertedSessions)) {
		await engine.write(async writer => {
			const session = await findSession(writer, sessionId);
			if (session) {
				await syncAlerts(writer, context, session);
				return;
			}
			for (const alert of await listCurrentAlertsOf(writer, sessionId))
				await endAlert(writer, alert, context);
		});
	}
}

/** How many rows one transaction of a clean-up may take, so that nobody waits long for their turn. */
const pruneBatch = 500;

/** What a clean-up removed. */
export type Pruned = {readonly messages: number; readonly sessions: number; readonly alerts: number};

/** Declares expired what has run out, and forgets what has been finished for longer than it is kept. */
export async function prune(context: Context): Promise<Pruned> {
	const {engine, settings, now} = context;
	const {retention} = settings;
	await engine.write(async writer => {
		await correctCounts(writer);
		await expireMessages(writer, now());
		await extendActiveLocks(writer, now());
		await releaseExpiredLocks(writer, now());
	});
	await reviewAlerts(context);
	let messages = 0;
	for (;;) {
		const removed = await engine.write(writer =>
			pruneMessages(writer, {before: now() - retention.messages, now: now(), limit: pruneBatch}),
		);
		messages += removed;
		if (removed < pruneBatch) break;
	}
	return engine.write(async writer => {
		const sessions = await pruneSessions(writer, now() - retention.sessions);
		const alerts = await pruneAlerts(writer, now() - retention.alerts);
		await pruneClaims(writer, now() - retention.sessions);
		await pruneLocks(writer, now() - retention.sessions);
		await pruneContentions(writer, now() - evidenceWindow);
		await pruneEdits(writer, now() - editMemory);
		if (messages > 0 || sessions > 0) await pruneReceipts(writer);
		return {messages, sessions, alerts};
	});
}
