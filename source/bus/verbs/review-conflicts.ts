import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {pause, writeInSlices} from '../in-slices.js';
import {SessionCache} from '../session-cache.js';
import {listAlertedSessions, listCurrentAlertsOf} from '../tables/alerts.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, listForeignSessions} from '../tables/sessions.js';
import type {AlertType} from '../types.js';
import {leaveAlertOf} from './leave-alert.js';
import {planAlerts, syncAlerts} from './sync-alerts.js';

/** What ends although no session changed: evidence grows old, a lease runs out. */
const ageingTypes: ReadonlySet<string> = new Set<AlertType>([
	'task_conflict',
	'file_conflict',
	'head_moved',
	'merge_risk',
]);

/**
 * Finds the conflicts that nobody called for: other programs write and remove sessions, claims and locks. Everything
 * is judged in reads, and only what changes is written.
 */
export class ConflictReview {
	readonly #context: Context;
	readonly #cache = new SessionCache();
	#judged: ReadonlyMap<string, SessionRecord> | null = null;
	#mayHaveAged = true;

	constructor(context: Context) {
		this.#context = context;
	}

	/** Expects alerts to be over although no session changed. */
	mayHaveAged(): void {
		this.#mayHaveAged = true;
	}

	/** Judges the sessions that changed since the last time, and those whose alerts time may have ended. */
	async review(): Promise<void> {
		if (this.#mayHaveAged) {
			this.#mayHaveAged = false;
			await reviewAlerts(this.#context, this.#judged ? ageingTypes : 'all');
		}
		const before = this.#judged;
		const now = await this.#context.engine.read(reader => this.#cache.refresh(reader));
		if (now === before) return;
		await reviewSessions(this.#context, listChanged(before, now));
		// Only now, so that what failed is done again
		this.#judged = now;
	}
}

/** The sessions that have to be judged; at first all that live: one that came to a busy bus may not have been. */
function listChanged(
	before: ReadonlyMap<string, SessionRecord> | null,
	now: ReadonlyMap<string, SessionRecord>,
): string[] {
	const all = [...now.values()];
	if (!before) return all.filter(isLive).map(({sessionId}) => sessionId);
	const changed = all.filter(session => hasChanged(before.get(session.sessionId), session));
	const removed = [...before.keys()].filter(sessionId => !now.has(sessionId));
	return [...changed.map(({sessionId}) => sessionId), ...removed];
}

/** Looks whether the alerts of some types are over, and ends those that are. */
export async function reviewAlerts(context: Context, types: ReadonlySet<string> | 'all'): Promise<void> {
	await reviewSessions(context, await context.engine.read(reader => listAlertedSessions(reader, types)));
}

/** Finds the conflicts of the sessions that other programs wrote. */
export async function reviewForeign(context: Context): Promise<void> {
	const foreign = await context.engine.read(listForeignSessions);
	await reviewSessions(
		context,
		foreign.map(({sessionId}) => sessionId),
	);
}

/** So many sessions are judged in one read. */
const batch = 20;

async function reviewSessions(context: Context, sessionIds: readonly string[]): Promise<void> {
	for (let at = 0; at < sessionIds.length; at += batch) {
		const some = sessionIds.slice(at, at + batch);
		const wrong = await context.engine.read(async reader => {
			const found: string[] = [];
			for (const sessionId of some) if (await isWrong(reader, context, sessionId)) found.push(sessionId);
			return found;
		});
		await writeInSlices(context, wrong, (writer, sessionId) => correct(writer, context, sessionId));
		if (wrong.length > 0) await pause();
	}
}

async function isWrong(reader: Reader, context: Context, sessionId: string): Promise<boolean> {
	const session = await findSession(reader, sessionId);
	if (!session) return (await listCurrentAlertsOf(reader, sessionId)).length > 0;
	const {left, joined, moved} = await planAlerts(reader, context, session);
	return left.length > 0 || joined.length > 0 || moved !== null;
}

async function correct(writer: Writer, context: Context, sessionId: string): Promise<void> {
	const session = await findSession(writer, sessionId);
	if (session) await syncAlerts(writer, context, session);
	else
		for (const alert of await listCurrentAlertsOf(writer, sessionId))
			await leaveAlertOf(writer, context, alert, sessionId);
}

function isForeign({identity, missed}: SessionRecord): boolean {
	return identity.host === null || missed.isAdopted;
}

/** Whether anything changed that conflicts follow from. Locks of our own sessions are looked at as they are taken. */
function hasChanged(before: SessionRecord | undefined, now: SessionRecord): boolean {
	if (before === now) return false;
	return (
		!before ||
		isLive(before) !== isLive(now) ||
		before.kind !== now.kind ||
		before.projectId !== now.projectId ||
		before.projectKey !== now.projectKey ||
		before.taskId !== now.taskId ||
		before.cwd !== now.cwd ||
		before.worktree !== now.worktree ||
		before.branch !== now.branch ||
		before.claims !== now.claims ||
		(before.missed.sinceMs === null) !== (now.missed.sinceMs === null) ||
		(isForeign(now) && before.locks !== now.locks)
	);
}
