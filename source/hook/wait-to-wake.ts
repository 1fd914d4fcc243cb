import {type HookOutput, silence} from '../agents/hooks.js';
import {findAgent} from '../agents/index.js';
import type {Payload} from '../agents/payload.js';
import type {EventVerbs} from '../bus/event-verbs.js';
import {isLive} from '../bus/tables/session-record.js';
import {listSessionsOfConversation} from '../bus/tables/sessions.js';
import {mailRoom} from './handle-hook.js';
import {mailText} from './mail-text.js';
import type {OpenEvents} from './open-events.js';

/** How often to see whether the agent is still there, and whether mail came unnoticed, in milliseconds. */
const interval = 10_000;

/** How a waiter is run. */
export type WakeCall = {
	readonly vendor: string;
	readonly open: () => Promise<OpenEvents>;
	/** Whether the agent still waits for this process. */
	readonly isWanted: () => boolean;
	readonly command: () => string;
	readonly pid: number;
};

/**
 * Waits beside an idle session until there is mail for it, then answers with it so that a turn begins. Of several
 * waiters of one session the last one counts. Leaves silently when the session, or the wish for it, is gone.
 * @param payload that of the event that ended the turn
 */
export async function waitToWake(payload: Payload, call: WakeCall): Promise<HookOutput> {
	const hooks = findAgent(call.vendor)?.hooks;
	const conversation = hooks ? hooks.read(payload, 'Stop').conversation : null;
	if (conversation === null) throw new Error('the payload names no conversation');
	const opened = await call.open();
	const {engine} = opened.context;
	const known = await engine.read(reader => listSessionsOfConversation(reader, conversation));
	const session = known.find(row => isLive(row) && row.llmVendor === call.vendor);
	if (!session) return silence;
	await opened.events.setWaiter(session.sessionId, call.pid);
	const mail = await firstMail(opened, session.sessionId, call);
	if (mail.length === 0) return silence;
	return {stdout: '', stderr: mailText(mail, call.command()), exitCode: 2};
}

type Mail = NonNullable<Awaited<ReturnType<EventVerbs['takeToWake']>>>;

/** The mail to wake the session with; none when it no longer has to be waited for. */
function firstMail(
	{context, events}: OpenEvents,
	sessionId: string,
	{isWanted, pid}: WakeCall,
): Promise<Mail> {
	return new Promise(resolve => {
		let isLooking = false;
		let isDone = false;
		const finish = (mail: Mail) => {
			isDone = true;
			stopListening();
			clearInterval(timer);
			resolve(mail);
		};
		const look = async () => {
			if (isLooking || isDone) return;
			isLooking = true;
			// A bus that cannot be read now may be well again at the next look
			const mail = isWanted() ? await events.takeToWake(sessionId, pid, mailRoom).catch(() => []) : null;
			isLooking = false;
			if (isDone) return;
			if (mail === null) finish([]);
			else if (mail.length > 0) finish(mail);
		};
		const stopListening = context.engine.onChange(() => void look());
		const timer = setInterval(() => void look(), interval);
		void look();
	});
}
