import {whole} from '../system/whole.js';
import {actingOn} from './acting-on.js';
import type {Bus, ClaimResult, RegisterResult} from './bus.js';
import {type Context, readClocks} from './context.js';
import type {Reader} from './engine/engine.js';
import {usageError} from './errors.js';
import {eventVerbs} from './event-verbs.js';
import {historyVerbs} from './history-verbs.js';
import {inspectionVerbs} from './inspection-verbs.js';
import {activityGrain, heartbeatInterval, lockLease} from './limits.js';
import {coverageOfLock, resolveLockPath} from './lock-path.js';
import {messageVerbs} from './message-verbs.js';
import {placeRegistration} from './place-registration.js';
import {requireKnown, requireLive} from './require-session.js';
import {rescueVerbs} from './rescue-verbs.js';
import {overlaps} from './rules/lock-overlap.js';
import {requireName} from './rules/names.js';
import {requireSessionName} from './rules/session-name.js';
import {SessionCache} from './session-cache.js';
import {SessionPresenter} from './session-presenter.js';
import {acknowledgeAlert, acknowledgeAllAlerts, reopenAlert} from './tables/acknowledgements.js';
import {
	type AlertRecord,
	findAlert,
	listAllAlerts,
	listCurrentAlerts,
	listFoldedWith,
	presentAlert,
} from './tables/alerts.js';
import {listClaims, presentClaim} from './tables/claims.js';
import {type LockRecord, listLocks, presentLock} from './tables/locks.js';
import {countUnreadByType} from './tables/messages.js';
import {setGivenName} from './tables/session-names.js';
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
import type {Claim} from './types.js';
import {claim, release} from './verbs/claim.js';
import {endByGoodbye} from './verbs/death.js';
import {findSessionOfProcess, requireSession} from './verbs/find-session.js';
import {refuseLeft} from './verbs/go-on-beside.js';
import {listHeld} from './verbs/held-locks.js';
import {prune} from './verbs/keep.js';
import {acquire, unlock, unlockAll} from './verbs/lock.js';
import {pullBackStamps} from './verbs/pull-back.js';
import {cursorOf} from './verbs/receive.js';
import {recordWrite} from './verbs/record-write.js';
import {type Registered, register} from './verbs/register.js';
import {reviewForeign} from './verbs/review-conflicts.js';
import {takeSnapshot} from './verbs/snapshot.js';
import {listSettled, planAlerts, syncAlerts} from './verbs/sync-alerts.js';
import {withTwins} from './verbs/twins.js';
import {whyOver} from './verbs/why-over.js';

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
		held: Claim | null,
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
		path: engine.name,
		get readOnly() {
			return engine.readOnly;
		},

		async register(registration) {
			const placed = placeRegistration(registration);
			const answer = async (
				reader: Reader,
				{session, created, occupied}: Registered,
				conflicts: readonly AlertRecord[],
			): Promise<RegisterResult> => {
				const {sessionId, locks} = session;
				const cursor = await cursorOf(reader, session);
				const byType = await countUnreadByType(reader, {sessionId, cursor, now: now()});
				const total = Object.values(byType).reduce((sum, messages) => sum + messages, 0);
				return {
					session: presenter.present(session, {locks, unread: total}),
					created,
					conflicts: conflicts.map(presentAlert),
					unread: {total, byType},
					otherAgents: await countOtherAgents(reader, session.sessionId),
					occupied,
				};
			};
			const first = await engine.write(async writer => {
				await refuseLeft(writer, context, placed);
				const registered = await register(writer, context, placed);
				const {session, isNew} = registered;
				const plan = await planAlerts(writer, context, session, isNew);
				const settled = await listSettled(writer, session, plan);
				return settled ? answer(writer, registered, settled) : registered;
			});
			if ('conflicts' in first) return first;
			return engine.write(async writer => {
				const {sessionId} = first.session;
				// Others may have found it meanwhile
				const conflicts = await syncAlerts(writer, context, await requireKnown(writer, sessionId));
				return answer(writer, {...first, session: await requireKnown(writer, sessionId)}, conflicts);
			});
		},
		unregister: sessionId =>
			engine.write(async writer => {
				const session = await requireKnown(writer, sessionId);
				await endByGoodbye(writer, context, session, 'it unregistered');
				return present(session);
			}),
		heartbeat: sessionId =>
			engine.write(async writer => {
				const session = await beatSession(writer, sessionId, readClocks(context));
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
		rename: (sessionId, name) =>
			engine.write(async writer => {
				await requireKnown(writer, sessionId);
				await setGivenName(writer, sessionId, name?.trim() ? requireSessionName(name) : null);
				return present(await requireKnown(writer, sessionId));
			}),
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
				return claimResult(writer, session, outcome.taskId, outcome.claim);
			}),
		release: (sessionId, taskId) =>
			act(sessionId, async (writer, session) => {
				const outcome = await release(writer, context, session, taskId);
				return {
					...(await claimResult(writer, session, outcome.taskId, outcome.claim)),
					released: outcome.released,
				};
			}),
		listClaims: () => engine.read(async reader => (await listClaims(reader)).map(presentClaim)),

		async lock(
			sessionId,
			name,
			{mode = 'exclusive', ttl = lockLease, cwd = process.cwd(), mustExist = false} = {},
		) {
			const {exists, ...coverage} = await withTwins(context, resolveLockPath(name, cwd));
			if (mustExist && !exists) {
				throw usageError(`there is no file ${name}`, 'check the name, or make the file first');
			}
			if (!Number.isFinite(ttl) || ttl < 1000 || ttl > 7 * day) {
				throw usageError('the lease of a lock lasts from 1 second to 7 days', 'as in --ttl 10m');
			}
			return act(sessionId, async (writer, session) => {
				const outcome = await acquire(writer, context, session, {...coverage, mode, ttlMs: whole(ttl)});
				if (outcome.granted) return {granted: true, lock: presentLock(outcome.lock, outcome.lock.expiresMs)};
				const {blocker} = outcome;
				const {holder} = blocker;
				return {
					granted: false,
					path: coverage.path,
					blocker: presentLock(blocker, blocker.endsMs),
					holder: holder ? present(holder) : null,
				};
			});
		},
		async unlock(sessionId, name, cwd = process.cwd()) {
			const given = await withTwins(context, resolveLockPath(name, cwd));
			return act(sessionId, async (writer, session) => ({
				path: given.path,
				released: await unlock(writer, context, session, given),
			}));
		},
		unlockAll: sessionId => act(sessionId, (writer, session) => unlockAll(writer, context, session)),
		async listLocks(name, cwd = process.cwd()) {
			const wanted = name === undefined ? null : await withTwins(context, resolveLockPath(name, cwd));
			const {all, sessions} = await engine.read(async reader => ({
				all: await listLocks(reader),
				sessions: await cache.refresh(reader),
			}));
			const holderOf = (sessionId: string) => sessions.get(sessionId) ?? null;
			const covers = (lock: LockRecord) =>
				wanted === null || overlaps(wanted, coverageOfLock(lock, holderOf(lock.sessionId)?.cwd ?? null));
			const held = await listHeld(context, all.filter(covers), holderOf);
			return held.map(lock => presentLock(lock, lock.endsMs));
		},
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
				for (const id of alertIds) {
					if (await findAlert(writer, id)) continue;
					throw usageError(`there is no alert ${id}`, '`session-bus status --alerts` lists them');
				}
				const done: number[] = [];
				for (const id of await listFoldedWith(writer, alertIds))
					if (await acknowledgeAlert(writer, id, by, now())) done.push(id);
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
		detectConflicts: () => reviewForeign(context),

		snapshot: request => takeSnapshot(context, cache, presenter, request ?? {}),
		followSession: async sessionId => {
			const known = await engine.read(reader => requireKnown(reader, sessionId));
			return () => engine.read(reader => whyOver(reader, context, known));
		},
		findSession: name => engine.read(async reader => present(await requireSession(reader, name))),
		findSessionOfProcess: (pids, agentSessionId = null, how = {}) =>
			engine.read(async reader => {
				const processes = typeof pids === 'number' ? [pids] : pids;
				const session = await findSessionOfProcess(reader, context, processes, agentSessionId, how);
				return session ? present(session) : null;
			}),
		findSessionOfConversation: (agentSessionId, vendor) =>
			engine.read(async reader => {
				const session = (await listSessionsOfConversation(reader, agentSessionId, vendor)).find(isLive);
				return session ? present(session) : null;
			}),

		async prune() {
			await pullBackStamps(context);
			return prune(context);
		},
		sizeBytes: () => engine.size(),
		onChange: listener => engine.onChange(listener),
		close: async () => engine.close(),
	};
	return bus;
}
