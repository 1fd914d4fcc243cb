import type {Bus} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import {priorities} from '../bus/tables/message-record.js';
import {parseDuration} from '../presentation/ages.js';
import {peerWord} from '../presentation/peer-words.js';
import {describeSent} from '../presentation/sent-to.js';
import type {Call} from './call.js';
import {type Command, exitCodes} from './command.js';

export const send: Command = {
	name: 'send',
	summary: 'send a message to a session, or to all',
	details:
		'A session is named by its id, a unique beginning of it, its task, its conversation or its name. The\ntext `-` is read from standard input; what stands behind `--` is text, whatever it begins with.',
	arguments: [
		{name: 'session', required: false, completes: 'sessions'},
		{name: 'text', required: false, repeats: true, isText: true},
	],
	flags: {
		all: {type: 'switch', help: 'send to every session, instead of naming one'},
		type: {type: 'text', value: 'TYPE', help: 'what kind of message, such as task_broadcast'},
		priority: {type: 'text', value: 'PRIORITY', help: 'low, normal, high or urgent', choices: priorities},
		'reply-to': {type: 'text', value: 'ID', help: 'the message this one answers'},
		ttl: {type: 'text', value: 'D', help: 'expire after this long, as in 90s, 10m, 2h'},
	},
	examples: [
		['session-bus send codex-41200 "please release src/api.ts"', 'to one session'],
		['session-bus send J.15.6 "rebased, go on"', 'to the session that works on a task'],
		['session-bus send --all --ttl 5m "deploying, hands off"', 'to everyone, for five minutes'],
		['git diff | session-bus send codex-41200 -', 'text from standard input'],
	],
	async run(call) {
		const bus = await call.open();
		const [to, words] = call.is('all')
			? [null, call.input]
			: [call.input[0] ?? missing('session'), call.input.slice(1)];
		if (to === null) await refuseNamedRecipient(bus, words);
		const body = readBody(call, words);
		const ttl = readTtl(call.text('ttl'));
		const priority = call.text('priority');
		const type = call.text('type');
		const recipient = to === null ? null : (await bus.findSession(to)).sessionId;
		const sender = await call.requireSession();
		const message = await bus.send(sender.sessionId, {
			to: recipient,
			body,
			...(type === null ? {} : {type}),
			priority: priorities.find(known => known === priority) ?? 'normal',
			replyTo: readId(call.text('reply-to')),
			ttlSeconds: ttl === null ? null : ttl / 1000,
		});
		await call.ensureKeeper();
		const {line, note} = await describeSent(bus, message);
		call.print({message, note}, () => line);
		return exitCodes.done;
	},
};

/** `send --all NAME TEXT` would tell everyone what was meant for one. */
async function refuseNamedRecipient(bus: Bus, [name, ...words]: readonly string[]): Promise<void> {
	if (name === undefined || words.length === 0) return;
	const {sessions} = await bus.snapshot();
	if (!sessions.some(session => session.sessionId === name)) return;
	throw usageError(`${peerWord(name)} is named, and --all was given, too`, 'name a session or give --all');
}

function missing(what: string): never {
	throw usageError(
		`the ${what} is missing`,
		'as in `session-bus send codex-41200 "hello"`, or --all for everyone',
	);
}

/** Far more than a message may be long; but what pours in without end must not fill the memory. */
const mostInput = 1024 * 1024;

function readBody({world}: Call, words: readonly string[]): string {
	if (words.length === 0) return missing('text');
	const isPiped = words.length === 1 && words[0] === '-';
	return isPiped ? world.readInput(mostInput).replace(/\n$/, '') : words.join(' ');
}

function readTtl(text: string | null): number | null {
	if (text === null) return null;
	const ttl = parseDuration(text);
	if (ttl === null || ttl < 1000)
		throw usageError(`${JSON.stringify(text)} is no length of time`, 'as in --ttl 90s, 10m, 2h or 1d');
	return ttl;
}

function readId(text: string | null): number | null {
	if (text === null) return null;
	const digits = /^#?(\d{1,15})$/.exec(text)?.[1];
	if (digits === undefined)
		throw usageError(`${JSON.stringify(text)} is not the number of a message`, 'as in --reply-to 12');
	return Number(digits);
}
