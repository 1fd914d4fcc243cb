import type {Context} from '../context.js';
import type {Writer} from '../engine/engine.js';
import {refusedError, usageError} from '../errors.js';
import {activityGrain, broadcastLifetime, unreadLimit} from '../limits.js';
import {requireBody, requireName} from '../rules/names.js';
import type {MessageRecord} from '../tables/message-record.js';
import {expireMessages, findMessage, insertMessage} from '../tables/messages.js';
import type {SessionRecord} from '../tables/session-record.js';
import {findSession, recordActivity} from '../tables/sessions.js';
import {day, second} from '../timestamps.js';
import type {Priority} from '../types.js';

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
	/** Seconds until it expires; a broadcast without one lives for a day, a directed message for ever. */
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
	{now}: Context,
	sender: SessionRecord,
	message: Outgoing,
): Promise<MessageRecord> {
	requireBody(message.body);
	const type = requireName('message type', message.type ?? (message.to === null ? 'broadcast' : 'direct'));
	if (message.to !== null) await requireRoom(writer, message.to, now());
	const parent = message.replyTo ? await findMessage(writer, message.replyTo) : null;
	if (message.replyTo && !parent) {
		throw usageError(`there is no message ${message.replyTo}`, '`session-bus inbox --peek` lists yours');
	}
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
			recipientId: message.to,
			type,
			body: message.body,
			priority: message.priority ?? 'normal',
			ttlSeconds: ttlSeconds ?? lifetime,
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

async function requireRoom(writer: Writer, recipientId: string, now: number): Promise<void> {
	let recipient = await findSession(writer, recipientId);
	if (recipient && recipient.unread >= unreadLimit) {
		await expireMessages(writer, now);
		recipient = await findSession(writer, recipientId);
	}
	if (!recipient)
		throw usageError(`there is no session ${recipientId}`, '`session-bus status` lists the sessions');
	if (recipient.status === 'ended') {
		throw refusedError(`the session ${recipientId} has ended`, '`session-bus status` lists those that live');
	}
	if (recipient.unread < unreadLimit) return;
	throw refusedError(
		`${recipientId} has ${recipient.unread} unread messages; no more are taken before it reads some`,
		'wait until it has read its mail, or send to another session',
	);
}
