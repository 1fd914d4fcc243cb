import type {Bus, Denial} from './bus.js';
import type {Context} from './context.js';
import type {Writer} from './engine/engine.js';
import {requireLive} from './require-session.js';
import type {SessionPresenter} from './session-presenter.js';
import {presentLock} from './tables/locks.js';
import {presentMessage} from './tables/messages.js';
import {describeSession, setWaiter} from './tables/session-events.js';
import {isLive, type SessionRecord} from './tables/session-record.js';
import {findSession} from './tables/sessions.js';
import {formatTimestamp} from './timestamps.js';
import type {Session} from './types.js';
import {spendWake, takeToWake} from './verbs/deliver.js';
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
	const act = <Result>(
		sessionId: string,
		work: (writer: Writer, session: SessionRecord) => Promise<Result>,
	) => engine.write(async writer => work(writer, await requireLive(writer, sessionId)));

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
		takeToWake: (sessionId, waiterPid, room) =>
			engine.write(async writer => {
				const session = await findSession(writer, sessionId);
				const isOver =
					!session || !isLive(session) || (waiterPid !== null && session.waiterPid !== waiterPid);
				if (isOver) return null;
				const mail = await takeToWake(writer, context, session, room);
				return mail.map(message => presentMessage(message, now()));
			}),
		spendWake: sessionId =>
			engine.write(async writer => {
				const session = await findSession(writer, sessionId);
				return session && isLive(session) ? spendWake(writer, context, session) : null;
			}),
	};
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
