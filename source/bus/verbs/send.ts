import type {Context} from '../context.js';
import type {Reader, Writer} from '../engine/engine.js';
import {refusedError, usageError} from '../errors.js';
import {activityGrain, broadcastLifetime, unreadLimit} from '../limits.js';
import {requireBody, requireName} from '../rules/names.js';
import {expireMessages} from '../tables/message-ends.js';
import type {MessageRecord} from '../tables/message-record.js';
import {findMessage, insertMessage} from '../tables/messages.js';
import {isLive, type SessionRecord} from '../tables/session-record.js';
import {findSession, recordActivity} from '../tables/sessions.js';
import {day, second} from '../timestamps.js';
import type {Priority} from '../types.js';
import {findSuccessor} from './hand-over.js';

/** A hundred years: longer times are mistakes, and leave the range of dates. */
const longestTtl = (36_525 * day) / second;

/** A message to send. */
export type Outgoing = {
	/** Id of the recipient; `null` for all sessions. */
	readonly to: string | null;
	readonly body: string;
	/** @default 'direct', for a broadcast 'broadcast' */
	readonly type?: string;
	/** @default 'normal' */
	readonly priority?: Priority;
	/** Id of the message this one answers. */
	readonly replyTo?: number | null;
	/** Seconds until it expires, begun ones in full; a broadcast without one lives for a day, a directed message for ever. */
	readonly ttlSeconds?: number | null;
	/** @default false */
	readonly ackRequired?: boolean;
};

/**
 * Sends a message to one session or to all.
 * @throws BusError `usage` for an empty or too large body, an unknown recipient or message; `refused` when the
 * recipient has ended or has 1,000 unread messages
 */
export async function send(
	writer: Writer,
	context: Context,
	sender: SessionRecord,
	message: Outgoing,
): Promise<MessageRecord> {
	const {now} = context;
	requireBody(message.body);
	const type = requireName('message type', message.type ?? (message.to === null ? 'broadcast' : 'direct'));
	const parent = message.replyTo ? await findMessage(writer, message.replyTo) : null;
	if (message.replyTo && !parent) {
		throw usageError(`there is no message ${message.replyTo}`, '`session-bus inbox --peek` lists yours');
	}
	const to = message.to === null ? null : await requireRecipient(writer, context, message.to, parent);
	const ttlSeconds = message.ttlSeconds ?? null;
	if (ttlSeconds !== null && !(ttlSeconds > 0 && ttlSeconds <= longestTtl)) {
		throw usageError(`a message cannot expire after ${ttlSeconds} seconds`, 'give a time such as 300 or 1h');
	}
	const lifetime = message.to === null ? broadcastLifetime / 1000 : null;
	await recordActivity(writer, sender, 'sent a message', now(), activityGrain);
	const id = await insertMessage(
		writer,
		{
			senderId: sender.sessionId,
			recipientId: to,
			type,
			body: message.body,
			priority: message.priority ?? 'normal',
			ttlSeconds: ttlSeconds === null ? lifetime : Math.ceil(ttlSeconds),
			threadId: parent ? (parent.threadId ?? parent.id) : null,
			replyTo: parent?.id ?? null,
			ackRequired: message.ackRequired ?? false,
			alertId: null,
		},
		now(),
	);
	const sent = await findMessage(writer, id);
	if (!sent) throw new Error(`message ${id} vanished inside its own transaction`);
	return sent;
}

/**
 * Who is meant by an id: of an answer whoever wrote the message under it, though another process has the id by now; of
 * a session that is over the one that has its conversation.
 */
async function findRecipient(
	reader: Reader,
	context: Context,
	to: string,
	parent: MessageRecord | null,
): Promise<SessionRecord> {
	const meant = parent?.senderId?.startsWith(`${to}~`) ? parent.senderId : to;
	const session = await findSession(reader, meant);
	if (!session) throw usageError(`there is no session ${meant}`, '`session-bus status` lists the sessions');
	return isLive(session) ? session : ((await findSuccessor(reader, context, session)) ?? session);
}

/** The id of whoever a message can be sent to. */
async function requireRecipient(
	writer: Writer,
	context: Context,
	to: string,
	parent: MessageRecord | null,
): Promise<string> {
	let recipient = await findRecipient(writer, context, to, parent);
	const recipientId = recipient.sessionId;
	if (recipient.unread >= unreadLimit) {
		await expireMessages(writer, context.now());
		recipient = (await findSession(writer, recipientId)) ?? recipient;
	}
	if (recipient.status === 'ended') {
		throw refusedError(`the session ${recipientId} has ended`, '`session-bus status` lists those that live');
	}
	if (recipient.unread < unreadLimit) return recipientId;
	throw refusedError(
		`${recipientId} has ${recipient.unread} unread messages; no more are taken before it reads some`,
		'wait until it has read its mail, or send to another session',
	);
}
