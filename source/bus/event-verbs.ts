import {actingOn} from './acting-on.js';
import type {Bus, Denial} from './bus.js';
import type {Context} from './context.js';
import type {Reader} from './engine/engine.js';
import type {SessionPresenter} from './session-presenter.js';
import {presentLock} from './tables/locks.js';
import {presentMessage} from './tables/message-record.js';
import {describeSession, setWaiter} from './tables/session-events.js';
import {isLive, type SessionRecord} from './tables/session-record.js';
import {findSession} from './tables/sessions.js';
import {formatTimestamp} from './timestamps.js';
import type {Session} from './types.js';
import {mayHaveToWake, spendWake, takeToWake} from './verbs/deliver.js';
import type {Denied} from './verbs/guard-write.js';
import {findLivingKeeper} from './verbs/keep.js';
import {type Observation, observe} from './verbs/observe.js';
import {recordShellWrites} from './verbs/shell-writes.js';

/** The verbs that serve agents' own events. */
export type EventVerbs = Pick<
	Bus,
	'observe' | 'describeSession' | 'recordShellWrites' | 'setWaiter' | 'takeToWake' | 'spendWake'
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
		observe: observation =>
			engine.write(async writer => {
				const {session, denied, mail, ...rest} = await observe(writer, context, observation);
				return {
					...rest,
					sessionId: session?.sessionId ?? null,
					denial: denied && presentDenial(denied, present),
					mail: mail.map(message => presentMessage(message, now())),
					missing: session ? missingFacts(session, observation) : [],
					isKept: (await findLivingKeeper(writer, context)) !== null,
				};
			}),
		describeSession: (sessionId, {model, transcriptPath}) =>
			act(sessionId, (writer, session) => describeSession(writer, session.sessionId, model, transcriptPath)),
		recordShellWrites: (sessionId, shellBeganMs, changed) =>
			act(sessionId, (writer, session) => recordShellWrites(writer, context, session, shellBeganMs, changed)),
		setWaiter: (sessionId, pid) => act(sessionId, writer => setWaiter(writer, sessionId, pid)),
		takeToWake: async (sessionId, waiterPid, room) => {
			const find = (reader: Reader) => findWaiting(reader, sessionId, waiterPid);
			const isDue = await look(find);
			if (!isDue) return isDue === null ? null : [];
			return engine.write(async writer => {
				const session = await find(writer);
				if (!session) return null;
				const mail = await takeToWake(writer, context, session, room);
				return mail.map(message => presentMessage(message, now()));
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
		const {holder, blocker} = denied;
		return {...denied, blocker: presentLock(blocker), holder: holder && present(holder)};
	}
	const {changedMs, editor, ...rest} = denied;
	return {...rest, changedAt: formatTimestamp(changedMs), editor: editor && present(editor)};
}
