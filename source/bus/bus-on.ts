import {actingOn} from './acting-on.js';
import type {Bus, ClaimResult} from './bus.js';
import type {Context} from './context.js';
import type {Reader} from './engine/engine.js';
import {usageError} from './errors.js';
import {eventVerbs} from './event-verbs.js';
import {historyVerbs} from './history-verbs.js';
import {inspectionVerbs} from './inspection-verbs.js';
import {activityGrain, heartbeatInterval, lockLease} from './limits.js';
import {resolveLockPath} from './lock-path.js';
import {messageVerbs} from './message-verbs.js';
import {requireKnown, requireLive} from './require-session.js';
import {rescueVerbs} from './rescue-verbs.js';
import {overlaps} from './rules/lock-overlap.js';
import {requireName} from './rules/names.js';
import {SessionCache} from './session-cache.js';
import {SessionPresenter} from './session-presenter.js';
import {
	acknowledgeAlert,
	acknowledgeAllAlerts,
	findAlert,
	listAllAlerts,
	listCurrentAlerts,
	presentAlert,
	reopenAlert,
} from './tables/alerts.js';
import {type ClaimRecord, listClaims} from './tables/claims.js';
import {leaseEnd, listLocks, presentLock} from './tables/locks.js';
import {countUnreadByType} from './tables/messages.js';
import {isLive, type SessionRecord} from './tables/session-record.js';
import {
	beatSession,
	countOtherAgents,
	findSession,
	listSessionsOfConversation,
	recordActivity,
	setTask,
} from './tables/sessions.js';
import {day} from './timestamps.js';
import {claim, release} from './verbs/claim.js';
import {endByGoodbye} from './verbs/death.js';
import {findSessionOfProcess, requireSession} from './verbs/find-session.js';
import {adoptForeignSessions, prune} from './verbs/keep.js';
import {acquire, unlock, unlockAll} from './verbs/lock.js';
import {cursorOf} from './verbs/receive.js';
import {recordWrite} from './verbs/record-write.js';
import {register} from './verbs/register.js';
import {takeSnapshot} from './verbs/snapshot.js';
import {syncAlerts} from './verbs/sync-alerts.js';

/** How many alerts a list returns. */
const alertLimit = 5000;

/** The public verbs over an open store. */
export function busOn(context: Context): Bus {
	const {engine, now} = context;
	const cache = new SessionCache();
	const presenter = new SessionPresenter(context);
	const present = (record: SessionRecord) => presenter.present(record);

	const act = actingOn(engine);

	const claimResult = async (
		reader: Reader,
		session: SessionRecord,
		taskId: string,
		held: ClaimRecord | null,
	): Promise<ClaimResult> => {
		const holder = held && (await findSession(reader, held.sessionId));
		return {
			taskId,
			claimed: held?.sessionId === session.sessionId,
			holder: holder ? present(holder) : null,
			holderId: held?.sessionId ?? null,
			since: held?.claimedAt ?? null,
		};
	};

	const bus: Bus = {
		path: engine.location,
		get readOnly() {
			return engine.readOnly;
		},

		register: registration =>
			engine.write(async writer => {
				const {session, created, conflicts, occupied} = await register(writer, context, registration);
				const {sessionId, locks} = session;
				const cursor = await cursorOf(writer, session);
				const byType = await countUnreadByType(writer, {sessionId, cursor, now: now()});
				const total = Object.values(byType).reduce((sum, messages) => sum + messages, 0);
				return {
					session: presenter.present(session, {locks, unread: total}),
					created,
					conflicts: conflicts.map(presentAlert),
					unread: {total, byType},
					otherAgents: await countOtherAgents(writer, session.sessionId),
					occupied,
				};
			}),
		unregister: sessionId =>
			engine.write(async writer => {
				const session = await requireKnown(writer, sessionId);
				await endByGoodbye(writer, context, session, 'it unregistered');
				return present(session);
			}),
		heartbeat: sessionId =>
			engine.write(async writer => {
				const session = await beatSession(writer, sessionId, now());
				return present(session ?? (await requireLive(writer, sessionId)));
			}),
		startHeartbeat(sessionId, interval = heartbeatInterval, onError = () => {}) {
			const beat = () => {
				bus.heartbeat(sessionId).catch(onError);
			};
			beat();
			const timer = setInterval(beat, interval).unref();
			return () => clearInterval(timer);
		},
		setTask: (sessionId, taskId) =>
			act(sessionId, async (writer, session) => {
				const next = taskId === null ? null : requireName('task id', taskId);
				await setTask(writer, session.sessionId, next);
				await recordActivity(writer, session, 'set its task', now(), activityGrain);
				return (await syncAlerts(writer, context, {...session, taskId: next})).map(presentAlert);
			}),

		claim: (sessionId, taskId) =>
			act(sessionId, async (writer, session) => {
				const outcome = await claim(writer, context, session, taskId);
				return claimResult(writer, session, taskId, outcome.claim);
			}),
		release: (sessionId, taskId) =>
			act(sessionId, async (writer, session) => {
				const outcome = await release(writer, context, session, taskId);
				return {
					...(await claimResult(writer, session, taskId, outcome.claim)),
					released: outcome.released,
				};
			}),
		listClaims: () =>
			engine.read(async reader =>
				(await listClaims(reader)).map(({taskId, sessionId, claimedAt}) => ({taskId, sessionId, claimedAt})),
			),

		async lock(
			sessionId,
			name,
			{mode = 'exclusive', ttl = lockLease, cwd = process.cwd(), mustExist = false} = {},
		) {
			const {exists, ...coverage} = resolveLockPath(name, cwd);
			if (mustExist && !exists) {
				throw usageError(`there is no file ${name}`, 'check the name, or make the file first');
			}
			if (!Number.isFinite(ttl) || ttl < 1000 || ttl > 7 * day) {
				throw usageError('the lease of a lock lasts from 1 second to 7 days', 'as in --ttl 10m');
			}
			return act(sessionId, async (writer, session) => {
				const outcome = await acquire(writer, context, session, {...coverage, mode, ttlMs: ttl});
				if (outcome.granted) return {granted: true, lock: presentLock(outcome.lock)};
				const holder = await findSession(writer, outcome.blocker.sessionId);
				return {
					granted: false,
					path: coverage.path,
					blocker: presentLock(outcome.blocker),
					holder: holder ? present(holder) : null,
				};
			});
		},
		async unlock(sessionId, name, cwd = process.cwd()) {
			const {path} = resolveLockPath(name, cwd);
			return act(sessionId, async (writer, session) => ({
				path,
				released: await unlock(writer, context, session, path),
			}));
		},
		unlockAll: sessionId => act(sessionId, (writer, session) => unlockAll(writer, context, session)),
		listLocks: (name, cwd = process.cwd()) =>
			engine.read(async reader => {
				const wanted = name === undefined ? null : resolveLockPath(name, cwd);
				const held = (await listLocks(reader)).filter(lock => leaseEnd(lock) > now());
				return held.filter(lock => wanted === null || overlaps(wanted, lock)).map(presentLock);
			}),
		...eventVerbs(context, presenter),
		...rescueVerbs(context, presenter),
		...historyVerbs(context),
		...messageVerbs(context),
		...inspectionVerbs(context, cache),
		async recordEdit(sessionId, name, cwd = process.cwd()) {
			const {path} = resolveLockPath(name, cwd);
			return act(sessionId, async (writer, session) => {
				await recordWrite(writer, session, path, now());
				await recordActivity(writer, session, `edited ${path}`, now(), 0);
				return (await syncAlerts(writer, context, session)).map(presentAlert);
			});
		},

		acknowledge: (alertIds, by) =>
			engine.write(async writer => {
				if (alertIds === 'all') return acknowledgeAllAlerts(writer, by, now());
				const done: number[] = [];
				for (const id of alertIds) {
					if (!(await findAlert(writer, id))) {
						throw usageError(`there is no alert ${id}`, '`session-bus status --alerts` lists them');
					}
					if (await acknowledgeAlert(writer, id, by, now())) done.push(id);
				}
				return done;
			}),
		reopen: (alertIds, by) =>
			engine.write(async writer => {
				const done: number[] = [];
				for (const id of alertIds) if (await reopenAlert(writer, id, by)) done.push(id);
				return done;
			}),
		listAlerts: ({all = false} = {}) =>
			engine.read(async reader =>
				(all ? await listAllAlerts(reader, alertLimit) : await listCurrentAlerts(reader, alertLimit)).map(
					presentAlert,
				),
			),
		detectConflicts: () => adoptForeignSessions(context),

		snapshot: request => takeSnapshot(context, cache, presenter, request ?? {}),
		findSession: name => engine.read(async reader => present(await requireSession(reader, name))),
		findSessionOfProcess: (pids, agentSessionId = null) =>
			engine.read(async reader => {
				const processes = typeof pids === 'number' ? [pids] : pids;
				const session = await findSessionOfProcess(reader, context, processes, agentSessionId);
				return session ? present(session) : null;
			}),
		findSessionOfConversation: agentSessionId =>
			engine.read(async reader => {
				const session = (await listSessionsOfConversation(reader, agentSessionId)).find(isLive);
				return session ? present(session) : null;
			}),

		prune: () => prune(context),
		sizeBytes: () => engine.size(),
		onChange: listener => engine.onChange(listener),
		close: async () => engine.close(),
	};
	return bus;
}
