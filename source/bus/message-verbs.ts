import {actingOn} from './acting-on.js';
import type {Bus} from './bus.js';
import type {Context} from './context.js';
import {usageError} from './errors.js';
import {requireKnown} from './require-session.js';
import {presentMessage} from './tables/message-record.js';
import {findMessage, listBroadcastsOfType} from './tables/messages.js';
import {day} from './timestamps.js';
import {lifecycleChannel} from './verbs/broadcast-lifecycle.js';
import {confirm, peek, take} from './verbs/receive.js';
import {send} from './verbs/send.js';

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
				presentMessage(await send(writer, context, sender, message), now()),
			),
		inbox: (sessionId, limit = defaultLimit) =>
			act(sessionId, async (writer, session) => {
				const messages = await take(writer, context, session, limit);
				const ids = messages.map(message => message.id);
				await confirm(writer, context, session, ids);
				const readAt = new Date(now()).toISOString();
				return messages.map(message => presentMessage({...message, readAt}, now()));
			}),
		peek: (sessionId, limit = defaultLimit) =>
			engine.read(async reader => {
				const session = await requireKnown(reader, sessionId);
				return (await peek(reader, context, session, limit)).map(message => presentMessage(message, now()));
			}),
		findMessage: (sessionId, id) =>
			engine.read(async reader => {
				const message = await findMessage(reader, id);
				const isTheirs =
					message?.recipientId === null ||
					message?.recipientId === sessionId ||
					message?.senderId === sessionId;
				if (message && isTheirs) return presentMessage(message, now());
				throw usageError(
					`there is no message ${id} for ${sessionId}`,
					'`session-bus inbox --peek` lists the unread',
				);
			}),
		take: (sessionId, limit = defaultLimit) =>
			act(sessionId, async (writer, session) =>
				(await take(writer, context, session, limit)).map(message => presentMessage(message, now())),
			),
		confirm: (sessionId, ids) => act(sessionId, (writer, session) => confirm(writer, context, session, ids)),
		listLifecycle: (limit = defaultLimit) =>
			engine.read(async reader =>
				(await listBroadcastsOfType(reader, lifecycleChannel, now() - day, limit)).map(message =>
					presentMessage(message, now()),
				),
			),
	};
}
