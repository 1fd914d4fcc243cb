import type {Message} from '../../bus/types.js';
import type {Column} from '../../components/columns.js';
import {screenText} from '../../presentation/screen-text.js';
import type {Viewpoint} from '../viewpoint.js';
import {gistOf} from './gist.js';
import {formatMoment} from './moment.js';
import {joinParties, type Parties} from './parties.js';

/** The columns of the unread messages, in the order in which they stand. */
export const messageColumns = [
	{id: 'time', title: 'TIME', min: 5, usual: 5, max: 5},
	{id: 'from', title: 'FROM', min: 12, usual: 14, max: 34},
	{id: 'to', title: 'TO', min: 5, usual: 5, max: 5},
	{id: 'type', title: 'TYPE', min: 9, usual: 14, max: 18},
	{id: 'gist', title: 'TEXT', min: 10, usual: 12, max: 200},
] as const satisfies readonly Column[];

/** The name of a column. */
export type MessageColumn = (typeof messageColumns)[number]['id'];

/** The columns in order of worth. */
export const messageWorth: readonly MessageColumn[] = ['from', 'gist', 'time', 'to', 'type'];

/** A message as its row shows it. */
export type MessageRow = {
	readonly id: string;
	/** Whether its priority is high or urgent. */
	readonly isPressing: boolean;
	/** The id of a sender that is called otherwise; else empty. */
	readonly note: string;
	readonly parties: Parties;
	readonly cells: Readonly<Record<MessageColumn, string>>;
};

/** What a message's row says. */
export function presentMessageRow(message: Message, viewpoint: Viewpoint): MessageRow {
	return {
		id: String(message.id),
		isPressing: message.priority === 'high' || message.priority === 'urgent',
		note: message.senderName === null ? '' : describeSender(message),
		parties: joinParties([message.senderId, message.recipientId]),
		cells: {
			time: formatMoment(message.createdAt, viewpoint.now),
			from: message.senderName === null ? describeSender(message) : screenText(message.senderName),
			to: `→ ${describeRecipient(message, viewpoint.viewer)}`,
			type: screenText(message.type),
			gist: gistOf(message),
		},
	};
}

/** Who sent a message, as far as that is known. */
export function describeSender({senderId}: Pick<Message, 'senderId'>): string {
	return senderId === null ? 'unknown' : screenText(senderId);
}

/** Whom a message is for: `all`, `you`, or a session. */
export function describeRecipient(
	{recipientId}: Pick<Message, 'recipientId'>,
	viewer: string | null,
): string {
	if (recipientId === null) return 'all';
	return recipientId === viewer ? 'you' : screenText(recipientId);
}
