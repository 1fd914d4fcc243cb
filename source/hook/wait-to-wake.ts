import {findAgent} from '../agents/index.js';
import type {Payload} from '../agents/payload.js';
import type {HandedMail} from '../bus/agent-event.js';
import {BusError} from '../bus/errors.js';
import {lookUntil} from '../bus/look-until.js';
import {isLive, type SessionRecord} from '../bus/tables/session-record.js';
import {listSessionsOfConversation} from '../bus/tables/sessions.js';
import {whyOver} from '../bus/verbs/why-over.js';
import {type HookAnswer, silentAnswer} from './handle-hook.js';
import {tellMail} from './mail-text.js';
import type {OpenEvents} from './open-events.js';
import type {UntoldJournal} from './untold.js';
import {writeDownSaid} from './write-down-said.js';

/** How often to see whether the agent is still there, and whether mail came unnoticed, in milliseconds. */
const interval = 10_000;

/** How a waiter is run. */
export type WakeCall = {
	readonly vendor: string;
	readonly open: () => Promise<OpenEvents>;
	/** Whether the agent still waits for this process. */
	readonly isWanted: () => boolean;
	readonly command: () => string;
	readonly untoldOf: (conversation: string) => UntoldJournal;
	readonly pid: number;
};

/**
 * Waits beside an idle session until there is mail for it, then answers with it so that a turn begins. Of several
 * waiters of one session the last one counts. Leaves silently when the session, or the wish for it, is gone.
 * @param payload that of the event that ended the turn
 */
export async function waitToWake(payload: Payload, call: WakeCall): Promise<HookAnswer> {
	const hooks = findAgent(call.vendor)?.hooks;
	const conversation = hooks ? hooks.read(payload, 'Stop').conversation : null;
	if (conversation === null) throw new Error('the payload names no conversation');
	const opened = await call.open();
	const {engine} = opened.context;
	const known = await engine.read(reader => listSessionsOfConversation(reader, conversation, call.vendor));
	const session = known.find(isLive);
	if (!hooks || !session) return silentAnswer;
	await opened.events.setWaiter(session.sessionId, call.pid);
	const {sessionId} = session;
	const handed = await firstMail(opened, session, call);
	if (!handed) return silentAnswer;
	const {text, ...told} = tellMail(handed.messages, call.command(), hooks.room);
	const said = {...told, taker: handed.taker, footing: {lasts: false, amid: false}};
	const untold = call.untoldOf(conversation);
	return {
		output: {stdout: '', stderr: text, exitCode: 2},
		whenSaid: () => writeDownSaid({events: opened.events, untold, sessionId, said, left: () => Infinity}),
	};
}

/** The mail to wake the session with; none when it no longer has to be waited for. */
async function firstMail(
	{context, events}: OpenEvents,
	session: SessionRecord,
	{isWanted, pid}: WakeCall,
): Promise<HandedMail | null> {
	const {engine} = context;
	const look = async (): Promise<HandedMail | 'over' | null> => {
		if (!isWanted() || (await engine.read(reader => whyOver(reader, context, session))) !== null)
			return 'over';
		const handed = await events.takeToWake(session.sessionId, pid);
		return handed === null ? 'over' : handed || null;
	};
	try {
		const found = await lookUntil(engine, look, {interval});
		return found === 'over' ? null : found;
	} catch (error) {
		// Whoever deletes a bus wants no more of it
		if (error instanceof BusError && error.kind === 'refused') return null;
		throw error;
	}
}
