import {refusedError, usageError} from '../bus/errors.js';
import {lookUntil} from '../bus/look-until.js';
import type {Message} from '../bus/types.js';
import {parseDuration} from '../presentation/ages.js';
import {peerWord} from '../presentation/peer-words.js';
import {mailFor, messageLines} from '../presentation/session-lines.js';
import {type Command, exitCodes} from './command.js';
import {inbox} from './inbox.js';

/** A timer of the system cannot be set to more milliseconds than this, which are 24.8 days. */
const longestWait = 2 ** 31 - 1;

/** How often to see whether the session is still there, in milliseconds. */
const interval = 2000;

export const wait: Command = {
	name: 'wait',
	summary: 'wait until this session has a message',
	details:
		'Returns at once when there is one. Without --read nothing is read: run `session-bus inbox` for that. Ends with 1\nwhen the session is over.',
	arguments: [],
	flags: {
		timeout: {type: 'text', value: 'D', help: 'give up after this long (exit 1), as in 10m'},
		read: {type: 'switch', help: 'show what came in full, as read'},
		wake: {type: 'switch', help: 'end, and print nothing, when there is mail worth a turn of an idle agent'},
	},
	examples: [
		['session-bus wait && session-bus inbox', 'block, then read'],
		['session-bus wait --read', 'block, then show the messages as read'],
		['session-bus wait --timeout 10m', 'give up after ten minutes'],
	],
	async run(call) {
		if (call.is('wake') && call.is('read')) {
			throw usageError(
				'--wake and --read were both given',
				'what wakes an agent is read in the turn it begins',
			);
		}
		const timeout = call.text('timeout');
		const limit = timeout === null ? null : parseDuration(timeout);
		if (timeout !== null && limit === null) {
			throw usageError(`${JSON.stringify(timeout)} is no length of time`, 'as in --timeout 90s or 10m');
		}
		if (limit !== null && limit > longestWait) {
			throw usageError(`${timeout} is too long to wait`, 'wait at most 24d, or without --timeout for ever');
		}
		const bus = await call.open();
		const session = await call.requireSession();
		const {sessionId} = session;
		await call.ensureKeeper();
		const whyOver = await bus.followSession(sessionId);
		const wait = <Found>(find: () => Promise<Found | null>) =>
			lookUntil(
				{location: bus.path, onChange: listener => bus.onChange(listener)},
				() => refuseOver(sessionId, whyOver).then(find),
				{
					interval,
					limit,
				},
			);
		if (call.is('wake')) {
			if (await wait(async () => (await bus.spendWake(sessionId)) || null)) return exitCodes.done;
		} else {
			const messages = (await wait(() => bus.peek(sessionId).then(orNothing))) ?? [];
			if (call.is('read') && messages.length > 0) return inbox.run(call);
			call.print({messages}, () => (messages.length === 0 ? '' : mailFor(session, messageLines(messages))));
			if (messages.length > 0) return exitCodes.done;
		}
		call.note(`error: no message came within ${timeout}`);
		return exitCodes.refused;
	},
};

/** Whoever waits in the background must not outlive what it waits for. */
async function refuseOver(sessionId: string, whyOver: () => Promise<string | null>): Promise<void> {
	const reason = await whyOver();
	if (reason === null) return;
	throw refusedError(
		`the session ${peerWord(sessionId)} is over: ${reason}`,
		'nothing more will come for it',
	);
}

function orNothing(messages: readonly Message[]): readonly Message[] | null {
	return messages.length === 0 ? null : messages;
}
