import {actingOn} from './acting-on.js';
import type {Bus} from './bus.js';
import type {Context} from './context.js';
import type {Reader} from './engine/engine.js';
import {usageError} from './errors.js';
import {requireKnown} from './require-session.js';
import {freeLease} from './tables/mail-leases.js';
import type {MessageRecord} from './tables/message-record.js';
import {findMessage, listBroadcastsOfType} from './tables/messages.js';
import {findSession, listSessionsOfConversation} from './tables/sessions.js';
import {day} from './timestamps.js';
import {lifecycleChannel} from './verbs/broadcast-lifecycle.js';
import {presentMessages, presentOneMessage} from './verbs/present-messages.js';
import {confirm, peek, take} from './verbs/receive.js';
import {send} from './verbs/send.js';
import {takerOf} from './verbs/taker.js';

/** The verbs that send and read messages. */
export type MessageVerbs = Pick<
	Bus,
	'send' | 'inbox' | 'peek' | 'findMessage' | 'take' | 'confirm' | 'listLifecycle'
>;

/** How many messages a list returns unless the caller says otherwise. */
const defaultLimit = 100;

/** The verbs that send and read messages over an open store. */
export function messageVerbs(context: Context): MessageVerbs {
	const {engine, now} = context;
	const act = actingOn(engine);
	return {
		send: (senderId, message) =>
			act(senderId, async (writer, sender) =>
				presentOneMessage(writer, await send(writer, context, sender, message), now()),
			),
		inbox: (sessionId, limit = defaultLimit) =>
			act(sessionId, async (writer, session) => {
				const messages = await take(writer, context, session, limit);
				const ids = messages.map(message => message.id);
				await confirm(writer, context, session, ids);
				const readAt = new Date(now()).toISOString();
				return presentMessages(
					writer,
					messages.map(message => ({...message, readAt})),
					now(),
				);
			}),
		peek: (sessionId, limit = defaultLimit) =>
			engine.read(async reader => {
				const session = await requireKnown(reader, sessionId);
				return presentMessages(reader, await peek(reader, context, session, limit), now());
			}),
		findMessage: (sessionId, id) =>
			engine.read(async reader => {
				const message = await findMessage(reader, id);
				if (message && (await concerns(reader, message, sessionId)))
					return presentOneMessage(reader, message, now());
				throw usageError(
					`there is no message ${id} for ${sessionId}`,
					'`session-bus inbox --peek` lists the unread',
				);
			}),
		take: (sessionId, limit = defaultLimit) =>
			act(sessionId, async (writer, session) =>
				presentMessages(writer, await take(writer, context, session, limit), now()),
			),
		confirm: (sessionId, ids, left = []) =>
			act(sessionId, async (writer, session) => {
				for (const id of left) await freeLease(writer, sessionId, id, takerOf('reader', context));
				return (await confirm(writer, context, session, ids)).read;
			}),
		listLifecycle: (limit = defaultLimit) =>
			engine.read(async reader =>
				presentMessages(
					reader,
					await listBroadcastsOfType(reader, lifecycleChannel, now() - day, limit),
					now(),
				),
			),
	};
}

/** Whether a message may be shown to a session: it was for all, or for it or by it, whatever its id was before. */
async function concerns(
	reader: Reader,
	{recipientId, senderId}: MessageRecord,
	sessionId: string,
): Promise<boolean> {
	if (recipientId === null || recipientId === sessionId || senderId === sessionId) return true;
	const own = await findSession(reader, sessionId);
	const conversation = own?.agentSessionId ?? null;
	if (!own || conversation === null) return false;
	return (await listSessionsOfConversation(reader, conversation)).some(
		row => row.llmVendor === own.llmVendor && [recipientId, senderId].includes(row.sessionId),
	);
}
