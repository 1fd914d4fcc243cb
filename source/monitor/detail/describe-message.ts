import type {Message, MessageInspection, Receipt, Session, ThreadMessage} from '../../bus/types.js';
import {screenLines} from '../../presentation/screen-text.js';
import {shellWord} from '../../system/shell-word.js';
import {describeRecipient, describeSender} from '../picture/message-row.js';
import {formatMoment as formatShortMoment} from '../picture/moment.js';
import {targetOf} from '../session-target.js';
import type {Viewpoint} from '../viewpoint.js';
import {calledOnScreen, describeState} from './describe-session.js';
import {type Description, formatMoment, formatPast, knownFacts, type Section} from './description.js';
import {shortGist} from './short-gist.js';

/** All that is known about a message: its whole text, who has read it, and its thread. */
export function describeMessage(
	message: Message,
	sessions: readonly Session[],
	found: MessageInspection | null,
	viewpoint: Viewpoint,
): Description {
	const {now, viewer} = viewpoint;
	const sender = sessions.find(({sessionId}) => sessionId === message.senderId) ?? found?.sender ?? null;
	const {receipts = [], thread = []} = found ?? {};
	return {
		title: `Message ${message.id}`,
		facts: knownFacts([
			['from', sender ? `${calledOnScreen(sender)}, ${describeState(sender)}` : describeSender(message)],
			['to', describeRecipient(message, viewer)],
			['type', message.type],
			['priority', message.priority === 'normal' ? null : message.priority],
			['sent', formatPast(message.createdAt, now)],
			['expires', formatMoment(message.expiresAt)],
			['status', message.status],
			['read', formatPast(message.readAt, now)],
			['read by', countReaders(receipts)],
			['thread', describeThread(message, thread)],
			['answers', message.replyTo === null ? null : `message ${message.replyTo}`],
			['wants', message.ackRequired ? 'an acknowledgement' : null],
		]),
		text: screenLines(message.body),
		sections: [
			...(thread.length > 0 ? [threadSection(message, thread, viewpoint)] : []),
			...(receipts.length > 0 ? [readersSection(receipts, viewer)] : []),
			nextSection(message, sender, viewpoint),
		],
	};
}

function countReaders(receipts: readonly Receipt[]): string | null {
	if (receipts.length === 0) return null;
	return `${receipts.filter(({status}) => status === 'read').length} of ${receipts.length} sessions`;
}

function describeThread({threadId}: Message, thread: readonly ThreadMessage[]): string | null {
	if (thread.length > 0) return `${thread.length} messages, see below`;
	return threadId === null ? null : String(threadId);
}

function threadSection(
	message: Message,
	thread: readonly ThreadMessage[],
	{now, viewer}: Viewpoint,
): Section {
	return {
		title: 'Thread',
		note: String(thread.length),
		facts: knownFacts(
			thread.map(({id, senderId, recipientId, createdAt, beginning}) => {
				const who = `${describeSender({senderId})} → ${describeRecipient({recipientId}, viewer)}`;
				const text = `${who}: ${shortGist({body: beginning, senderId})}`;
				return [formatShortMoment(createdAt, now), id === message.id ? `▸ ${text}` : text];
			}),
		),
	};
}

/** Most names in a list of readers: a thousand sessions may have read what was said to all. */
const mostNames = 20;

function readersSection(receipts: readonly Receipt[], viewer: string | null): Section {
	const list = (wanted: Receipt['status']) => {
		const names = receipts
			.filter(({status}) => status === wanted)
			.map(({sessionId}) => (sessionId === viewer ? 'you' : sessionId));
		const more = names.length > mostNames ? ` and ${names.length - mostNames} more` : '';
		return `${names.slice(0, mostNames).join(', ')}${more}`;
	};
	return {
		title: 'Readers',
		note: '',
		facts: knownFacts([
			['read by', list('read')],
			['handed to', list('delivered')],
			['unread by', list('pending')],
			['expired for', list('expired')],
		]),
	};
}

/** How to go on from a message; whoever has left cannot be answered. */
function nextSection({id}: Message, sender: Session | null, viewpoint: Viewpoint): Section {
	const isPresent = sender !== null && targetOf(sender, viewpoint).isLive;
	return {
		title: 'Next',
		note: '',
		facts: knownFacts([
			['r', 'marks it as read'],
			['m', isPresent ? `writes to ${sender.sessionId}` : null],
			[
				'in a shell',
				isPresent ? `session-bus send ${shellWord(sender.sessionId)} --reply-to ${id} 'TEXT'` : null,
			],
		]),
	};
}
