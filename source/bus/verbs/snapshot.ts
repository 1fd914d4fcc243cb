import {type Context, readClocks} from '../context.js';
import type {Reader} from '../engine/engine.js';
import {compareStarts, machineKey} from '../rules/identity.js';
import {BroadcastCounter} from '../rules/unread-count.js';
import {findUnregistered} from '../rules/unregistered.js';
import type {SessionCache} from '../session-cache.js';
import type {SessionPresenter} from '../session-presenter.js';
import {type AlertRecord, countOpenAlerts, listCurrentAlerts, presentAlert} from '../tables/alerts.js';
import {listEndingLocks} from '../tables/lock-leases.js';
import type {LockRecord} from '../tables/locks.js';
import {listOverdueCounts} from '../tables/message-ends.js';
import {type MessageRecord, presentMessage} from '../tables/message-record.js';
import {listAllUnread, listLiveBroadcasts} from '../tables/messages.js';
import {listReadAhead} from '../tables/receipts.js';
import {listRunningAgents, type RunningAgentRecord} from '../tables/running-agents.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {formatTimestamp} from '../timestamps.js';
import type {RunningAgent, Snapshot} from '../types.js';
import {listHeld} from './held-locks.js';
import {isLocal} from './keep.js';
import {cursorOf, peek} from './receive.js';

/** Most rows of each list in a snapshot; counts are never cut. */
const listLimits = {alerts: 500, unread: 100} as const;

/** What is asked of a snapshot. */
export type SnapshotRequest = {
	/** Whose unread messages to show, the newest ones; without one, everything that anyone has not read. */
	readonly viewer?: string | null;
	/** Show sessions that said goodbye, too. @default false */
	readonly ended?: boolean;
};

type Reading = {
	readonly sessions: readonly SessionRecord[];
	readonly running: readonly RunningAgentRecord[];
	readonly unreadCounts: ReadonlyMap<string, number>;
	/** Locks whose lease ran out, unless its holder is at work. */
	readonly endingLocks: readonly LockRecord[];
	readonly alerts: readonly AlertRecord[];
	readonly openAlerts: number;
	readonly unread: readonly MessageRecord[];
	/** What a session is called, where it has a name. */
	readonly nameOf: (sessionId: string | null) => string | null;
};

/** Reads, in one short transaction, all that a frame shows; judging it happens after the transaction. */
export async function takeSnapshot(
	context: Context,
	cache: SessionCache,
	presenter: SessionPresenter,
	{viewer = null, ended = false}: SnapshotRequest,
): Promise<Snapshot> {
	const now = context.now();
	const reading = await context.engine.read(reader => readFrame(reader, context, cache, viewer, ended));
	const overdue = await countOverdue(context, reading);
	const sessions = reading.sessions.map(record =>
		presenter.present(
			record,
			{
				// Another program may have given it some after its end
				locks: isLive(record) ? Math.max(0, record.locks - (overdue.get(record.sessionId) ?? 0)) : 0,
				unread: reading.unreadCounts.get(record.sessionId) ?? record.unread,
			},
			'recent',
		),
	);
	const unread = reading.unread.map(message =>
		presentMessage(message, now, reading.nameOf(message.senderId)),
	);
	return {
		takenAt: formatTimestamp(now),
		bus: {path: context.engine.name, sizeBytes: context.engine.size()},
		sessions,
		unregistered: presentRunning(context, reading),
		alerts: reading.alerts.map(presentAlert),
		openAlerts: reading.openAlerts,
		unread,
		unreadCount: viewer === null ? unread.length : (reading.unreadCounts.get(viewer) ?? unread.length),
	};
}

async function readFrame(
	reader: Reader,
	context: Context,
	cache: SessionCache,
	viewer: string | null,
	ended: boolean,
): Promise<Reading> {
	const now = context.now();
	const all = await cache.refresh(reader);
	const sessions = [...all.values()].filter(session => ended || session.status !== 'ended');
	const viewerRecord = viewer === null ? undefined : all.get(viewer);
	return {
		sessions,
		running: await listRunningAgents(reader, machineKey(context.machine)),
		unreadCounts: await countUnread(reader, sessions, now),
		endingLocks: await listEndingLocks(reader, readClocks(context)),
		alerts: await listCurrentAlerts(reader, listLimits.alerts),
		openAlerts: await countOpenAlerts(reader),
		unread: viewerRecord
			? await peek(reader, context, viewerRecord, listLimits.unread, 'newest')
			: viewer === null
				? await listAllUnread(reader, now, listLimits.unread)
				: [],
		nameOf: sessionId => {
			const name = all.get(sessionId ?? '')?.name ?? null;
			return name === sessionId ? null : name;
		},
	};
}

/** How many of each session's locks have run out but were not swept yet. */
async function countOverdue(
	context: Context,
	{endingLocks, sessions}: Reading,
): Promise<ReadonlyMap<string, number>> {
	const counts = new Map<string, number>();
	if (endingLocks.length === 0) return counts;
	const records = new Map(sessions.map(record => [record.sessionId, record]));
	const held = await listHeld(context, endingLocks, sessionId => records.get(sessionId) ?? null);
	for (const {sessionId} of endingLocks) counts.set(sessionId, (counts.get(sessionId) ?? 0) + 1);
	for (const {sessionId} of held) counts.set(sessionId, (counts.get(sessionId) ?? 0) - 1);
	return counts;
}

/** The keeper may have ended since it wrote them down, so only those are shown that still run. */
function presentRunning(context: Context, {running, sessions}: Reading): RunningAgent[] {
	if (running.length === 0) return [];
	const {processes} = context;
	return findUnregistered(
		running,
		sessions.filter(session => isLive(session) && isLocal(session, context)),
	)
		.filter(({pid, processStarted}) => {
			const sighting = processes.look(pid);
			return typeof sighting !== 'string' && compareStarts(sighting.started, processStarted) !== 'different';
		})
		.map(({vendor, pid, conversation, cwd}) => ({
			llmVendor: vendor,
			pid,
			agentSessionId: conversation || null,
			cwd,
		}));
}

/** Unread messages of each session: its own mail by the stored counter, the broadcasts by its cursor. */
async function countUnread(
	reader: Reader,
	sessions: readonly SessionRecord[],
	now: number,
): Promise<ReadonlyMap<string, number>> {
	const overdue = await listOverdueCounts(reader, now);
	const readAhead = await listReadAhead(reader);
	const broadcasts = new BroadcastCounter(await listLiveBroadcasts(reader, now));
	const counts = new Map<string, number>();
	for (const session of sessions) {
		const {sessionId} = session;
		const cursor = session.broadcastCursor ?? (await cursorOf(reader, session));
		const directed = Math.max(0, session.unread - (overdue.get(sessionId) ?? 0));
		counts.set(sessionId, directed + broadcasts.count(sessionId, cursor, readAhead.get(sessionId)));
	}
	return counts;
}
