import type {Reader} from '../engine/engine.js';
import {type MessageRecord, presentMessage} from '../tables/message-record.js';
import {findName} from '../tables/session-names.js';
import type {Message} from '../types.js';

/** Messages as everyone may see them at a moment, with what their senders are called. */
export async function presentMessages(
	reader: Reader,
	records: readonly MessageRecord[],
	now: number,
): Promise<Message[]> {
	const names = new Map<string, string | null>();
	for (const {senderId} of records) {
		if (senderId !== null && !names.has(senderId)) names.set(senderId, await findName(reader, senderId));
	}
	return records.map(record => presentMessage(record, now, names.get(record.senderId ?? '') ?? null));
}

/** One of them. */
export async function presentOneMessage(
	reader: Reader,
	record: MessageRecord,
	now: number,
): Promise<Message> {
	const {senderId} = record;
	return presentMessage(record, now, senderId === null ? null : await findName(reader, senderId));
}
