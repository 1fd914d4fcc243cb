import type {Row} from '../engine/engine.js';
import {messageStatus} from '../rules/message-status.js';
import {formatTimestamp, normaliseTimestamp, parseTimestamp} from '../timestamps.js';
import type {Message, Priority} from '../types.js';
import {integer, key, oneOf, text} from './columns.js';

/** A row of `inter_session_messages`, checked, with what one recipient's receipt adds for a broadcast. */
export type MessageRecord = Omit<Message, 'status' | 'senderName'> & {
	readonly sentMs: number;
	readonly expiresMs: number | null;
	readonly deliveredMs: number | null;
};

/** The priorities, least urgent first. */
export const priorities = ['low', 'normal', 'high', 'urgent'] as const satisfies readonly Priority[];

/** Reads one row. Accepts the columns of a receipt as `receipt_delivered_ms` and `receipt_read_at`. */
export function parseMessage(row: Row): MessageRecord {
	const createdAt = normaliseTimestamp(text(row, 'created_at'));
	const sentMs = integer(row, 'sent_ms') ?? parseTimestamp(createdAt) ?? 0;
	const expiresMs = integer(row, 'expires_ms');
	return {
		id: integer(row, 'id') ?? 0,
		type: text(row, 'channel') || 'direct',
		senderId: key(row, 'sender_id'),
		recipientId: key(row, 'recipient_id'),
		body: text(row, 'payload') ?? '',
		priority: oneOf(row, 'priority', priorities, 'normal'),
		threadId: integer(row, 'thread_id'),
		replyTo: integer(row, 'reply_to'),
		ackRequired: integer(row, 'ack_required') === 1,
		createdAt: createdAt ?? formatTimestamp(sentMs),
		expiresAt: formatTimestamp(expiresMs),
		readAt: normaliseTimestamp(text(row, 'receipt_read_at') ?? text(row, 'read_at')),
		sentMs,
		expiresMs,
		deliveredMs: integer(row, 'receipt_delivered_ms') ?? integer(row, 'delivered_ms'),
	};
}

/**
 * A message as everyone may see it, with its status at this moment.
 * @param senderName what its sender is called, `null` for one without a name
 */
export function presentMessage(record: MessageRecord, now: number, senderName: string | null): Message {
	const {sentMs: _sent, expiresMs, deliveredMs, ...message} = record;
	const evidence = {deliveredAt: deliveredMs, readAt: record.readAt, expiresAt: expiresMs};
	return {...message, senderName, status: messageStatus(evidence, now)};
}
