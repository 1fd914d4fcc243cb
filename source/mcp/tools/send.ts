import * as v from 'valibot';
import {usageError} from '../../bus/errors.js';
import {priorities} from '../../bus/tables/message-record.js';
import {describeSent} from '../../presentation/sent-to.js';
import {readDuration} from '../duration.js';
import {flag, gives, messageDocument, note, takes, text} from '../json-schema.js';
import {annotations, readArguments, type Tool} from '../tool.js';

const schema = v.strictObject({
	to: v.optional(v.string()),
	all: v.optional(v.boolean()),
	text: v.string(),
	type: v.optional(v.string()),
	priority: v.optional(v.picklist(priorities)),
	reply_to: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(1))),
	ttl: v.optional(v.string()),
});

const sendTakes = takes(
	{
		to: text('the session: its id, a unique beginning of it, its task, its conversation id, or its name'),
		all: flag('true sends to every session, instead of naming one in `to`'),
		text: text('what to say, at most 64 KiB; name a file rather than quoting it'),
		type: text('what kind of message, such as task_broadcast; leave out for an ordinary one'),
		priority: {type: 'string', enum: [...priorities], description: 'normal unless given'},
		reply_to: {type: 'integer', minimum: 1, description: 'number of the message this one answers'},
		ttl: text('expire after this long, as in 90s, 10m, 2h'),
	},
	'text',
);

/** Sends a message. */
export const send: Tool = {
	name: 'send',
	title: 'Send a message to other sessions',
	description:
		'Send a message to another agent session, or with all=true to every one. Use it to ask for a task or a ' +
		'file that somebody holds, to hand over work, to answer a message, or to warn others before you do what ' +
		'affects them. They read it at their next step; an answer comes to your `inbox`.',
	takes: sendTakes,
	gives: gives({message: messageDocument, note}),
	annotations: annotations.adds,
	purpose: 'change',
	async run(words, {bus, acting}) {
		const {to, all = false, text: body, ...more} = readArguments(schema, sendTakes, words);
		if (all === (to !== undefined)) {
			throw usageError(
				all ? `${to} is named, and all is true, too` : 'nobody is named to send to',
				'give `to` for one session, or `all` for every one',
			);
		}
		const ttl = readDuration(more.ttl);
		const recipient = to === undefined ? null : (await bus.findSession(to)).sessionId;
		const {sessionId} = await acting.require();
		const message = await bus.send(sessionId, {
			to: recipient,
			body,
			...(more.type === undefined ? {} : {type: more.type}),
			priority: more.priority ?? 'normal',
			replyTo: more.reply_to ?? null,
			ttlSeconds: ttl === null ? null : ttl / 1000,
		});
		const {line, note: caution} = await describeSent(bus, message);
		return {text: line, document: {message, note: caution}};
	},
};
