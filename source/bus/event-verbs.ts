import {actingOn} from './acting-on.js';
import type {AgentEvent, Denial, HandedMail, ObserveResult} from './agent-event.js';
import type {Bus} from './bus.js';
import type {Context} from './context.js';
import type {Reader} from './engine/engine.js';
import {resolveFilePath} from './lock-path.js';
import {placeRegistration} from './place-registration.js';
import {requireKnown} from './require-session.js';
import type {Coverage} from './rules/lock-overlap.js';
import type {SessionPresenter} from './session-presenter.js';
import {presentLock} from './tables/locks.js';
import {describeSession, setWaiter} from './tables/session-events.js';
import {isLive, type SessionRecord} from './tables/session-record.js';
import {findSession} from './tables/sessions.js';
import {formatTimestamp} from './timestamps.js';
import type {Session} from './types.js';
import {type Handed, mayHaveToWake, recordSaid, spendWake, takeToWake} from './verbs/deliver.js';
import type {Denied} from './verbs/guard-write.js';
import {judgeWrite} from './verbs/judge-write.js';
import {findLivingKeeper} from './verbs/keep.js';
import type {Observation} from './verbs/observation.js';
import {type Observed, observe, observeFirst} from './verbs/observe.js';
import {presentMessages} from './verbs/present-messages.js';
import {recordShellWrites} from './verbs/shell-writes.js';
import {syncAlerts} from './verbs/sync-alerts.js';
import {withTwins} from './verbs/twins.js';

/** The verbs that serve agents' own events. */
export type EventVerbs = Pick<
	Bus,
	| 'observe'
	| 'judgeWrite'
	| 'recordSaid'
	| 'describeSession'
	| 'recordShellWrites'
	| 'setWaiter'
	| 'takeToWake'
	| 'spendWake'
>;

/** The verbs of agents' own events over an open store. */
export function eventVerbs(context: Context, presenter: SessionPresenter): EventVerbs {
	const {engine, now} = context;
	const present = (record: SessionRecord) => presenter.present(record);
	const act = actingOn(engine);

	/** Whether a session may have to be woken; `null` when there is none. */
	const look = (find: (reader: Reader) => Promise<SessionRecord | null>) =>
		engine.read(async reader => {
			const session = await find(reader);
			return session && mayHaveToWake(reader, context, session);
		});

	return {
		async observe(event) {
			const observation = await resolveEvent(context, event);
			const answer = async (reader: Reader, observed: Observed): Promise<ObserveResult> => {
				const {session, denied, handed, ...rest} = observed;
				return {
					...rest,
					sessionId: session?.sessionId ?? null,
					denial: denied && presentDenial(denied, present),
					handed: handed && (await presentHanded(reader, handed, now())),
					missing: session ? missingFacts(session, observation) : [],
					isKept: (await findLivingKeeper(reader, context)) !== null,
				};
			};
			const first = await engine.write(async writer => {
				const observed = await observeFirst(writer, context, observation);
				return 'registered' in observed ? observed : answer(writer, observed);
			});
			if (!('registered' in first)) return first;
			return engine.write(async writer => {
				const session = await requireKnown(writer, first.registered.sessionId);
				await syncAlerts(writer, context, session);
				// What it has just been told of is handed over, too
				const told = await requireKnown(writer, session.sessionId);
				return answer(writer, await observe(writer, context, observation, told));
			});
		},
		async judgeWrite(writing, names) {
			const files = await resolveFiles(context, names, writing.cwd);
			return engine.read(async reader => {
				const {denied, isReserved} = await judgeWrite(reader, context, writing, files);
				return {denial: denied && (await presentDenial(denied, present)), isReserved};
			});
		},
		recordSaid: (sessionId, said) => engine.write(writer => recordSaid(writer, now(), sessionId, said)),
		describeSession: (sessionId, {model, transcriptPath}) =>
			act(sessionId, (writer, session) => describeSession(writer, session.sessionId, model, transcriptPath)),
		recordShellWrites: (sessionId, shellBeganMs, changed) =>
			act(sessionId, (writer, session) => recordShellWrites(writer, context, session, shellBeganMs, changed)),
		setWaiter: (sessionId, pid) => act(sessionId, writer => setWaiter(writer, sessionId, pid)),
		takeToWake: async (sessionId, waiterPid) => {
			const find = (reader: Reader) => findWaiting(reader, sessionId, waiterPid);
			const isDue = await look(find);
			if (!isDue) return isDue;
			return engine.write(async writer => {
				const session = await find(writer);
				if (!session) return null;
				const handed = await takeToWake(writer, context, session);
				return handed ? presentHanded(writer, handed, now()) : false;
			});
		},
		spendWake: async sessionId => {
			const find = (reader: Reader) => findLive(reader, sessionId);
			const isDue = await look(find);
			if (!isDue) return isDue;
			return engine.write(async writer => {
				const session = await find(writer);
				return session && spendWake(writer, context, session);
			});
		},
	};
}

async function presentHanded(reader: Reader, {mail, taker}: Handed, now: number): Promise<HandedMail> {
	return {taker, messages: await presentMessages(reader, mail, now)};
}

async function findLive(reader: Reader, sessionId: string): Promise<SessionRecord | null> {
	const session = await findSession(reader, sessionId);
	return session && isLive(session) ? session : null;
}

/** The live session, as long as the process, if one is named, is the one that waits for it. */
async function findWaiting(
	reader: Reader,
	sessionId: string,
	pid: number | null,
): Promise<SessionRecord | null> {
	const session = await findLive(reader, sessionId);
	return pid === null || session?.waiterPid === pid ? session : null;
}

/** Finds the real files an event speaks of, and the real folder it comes from. */
async function resolveEvent(
	context: Context,
	{wants, wrote, failed = [], untold = [], ...event}: AgentEvent,
): Promise<Observation> {
	const {cwd} = event.registration;
	return {
		...event,
		registration: placeRegistration(event.registration),
		wants: await resolveFiles(context, wants, cwd),
		wrote: wrote.flatMap(({path, atMs}) => {
			const file = resolveFilePath(path, cwd ?? '/');
			return file ? [{path: file.path, atMs}] : [];
		}),
		failed: failed.flatMap(name => resolveFilePath(name, cwd ?? '/')?.path ?? []),
		untold: untold.flatMap(({path, sinceMs}) => {
			const file = resolveFilePath(path, cwd ?? '/');
			return file ? [{path: file.path, sinceMs}] : [];
		}),
	};
}

/** What nothing can be written to needs no guard. */
async function resolveFiles(
	context: Context,
	names: readonly string[],
	cwd: string | null = null,
): Promise<Coverage[]> {
	const files: Coverage[] = [];
	for (const name of names) {
		const file = resolveFilePath(name, cwd ?? '/');
		if (file) files.push(await withTwins(context, file));
	}
	return files;
}

/** What neither the row nor the event tells. */
function missingFacts(session: SessionRecord, {registration}: Observation): Array<'model' | 'transcript'> {
	const isKnown = {
		model: session.llmModel ?? registration.model,
		transcript: session.transcriptPath ?? registration.transcriptPath,
	};
	return (['model', 'transcript'] as const).filter(fact => !isKnown[fact]);
}

function presentDenial(denied: Denied, present: (session: SessionRecord) => Session): Denial {
	if (denied.why === 'locked') {
		const {blocker} = denied;
		const {holder, endsMs} = blocker;
		return {...denied, blocker: presentLock(blocker, endsMs), holder: holder && present(holder)};
	}
	const {changedMs, editor, ...rest} = denied;
	return {...rest, changedAt: formatTimestamp(changedMs), editor: editor && present(editor)};
}
