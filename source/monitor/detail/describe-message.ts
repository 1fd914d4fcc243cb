import type {Message} from '../../bus/types.js';
import {screenText} from '../../presentation/screen-text.js';
import {describeRecipient, describeSender} from '../picture/message-row.js';
import type {Viewpoint} from '../viewpoint.js';
import {type Description, formatMoment, formatPast, knownFacts} from './description.js';

/** All that is known about a message, and its whole text. */
export function describeMessage(message: Message, {now, viewer}: Viewpoint): Description {
	return {
		title: `Message ${message.id}`,
		facts: knownFacts([
			['from', describeSender(message)],
			['to', describeRecipient(message, viewer)],
			['type', message.type],
			['priority', message.priority === 'normal' ? null : message.priority],
			['sent', formatPast(message.createdAt, now)],
			['expires', formatMoment(message.expiresAt)],
			['status', message.status],
			['thread', message.threadId === null ? null : String(message.threadId)],
			['answers', message.replyTo === null ? null : `message ${message.replyTo}`],
			['wants', message.ackRequired ? 'an acknowledgement' : null],
		]),
		text: message.body.split(/\r\n|[\n\r]/).map(screenText),
	};
}
