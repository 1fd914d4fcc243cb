import type {Bus} from '../bus/bus.js';
import {usageError} from '../bus/errors.js';
import type {Message} from '../bus/types.js';
import {parseDuration} from '../presentation/ages.js';
import {messageLines} from '../presentation/session-lines.js';
import {type Command, exitCodes} from './command.js';
import {inbox} from './inbox.js';

/** A timer of the system cannot be set to more milliseconds than this, which are 24.8 days. */
const longestWait = 2 ** 31 - 1;

export const wait: Command = {
	name: 'wait',
	summary: 'wait until this session has a message',
	details:
		'Returns at once when there is one. Without --read nothing is read: run `session-bus inbox` for that.',
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
		const {sessionId} = await call.requireSession();
		await call.ensureKeeper();
		if (call.is('wake')) {
			const hasCome = await first(bus, limit, () => bus.spendWake(sessionId).then(readAnswer));
			if (hasCome) return exitCodes.done;
		} else {
			const messages = (await first(bus, limit, () => bus.peek(sessionId).then(orNothing))) ?? [];
			if (call.is('read') && messages.length > 0) return inbox.run(call);
			call.print({messages}, () => (messages.length === 0 ? '' : messageLines(messages)));
			if (messages.length > 0) return exitCodes.done;
		}
		call.note(`error: no message came within ${timeout}`);
		return exitCodes.refused;
	},
};

function readAnswer(isDue: boolean | null): true | null {
	if (isDue === null) throw usageError('the session is over', 'nothing more will come for it');
	return isDue || null;
}

function orNothing(messages: readonly Message[]): readonly Message[] | null {
	return messages.length === 0 ? null : messages;
}

/** What a look at the bus finds, as soon as it finds anything; `null` when the time is over. */
function first<Found>(
	bus: Bus,
	limit: number | null,
	find: () => Promise<Found | null>,
): Promise<Found | null> {
	return new Promise((resolve, reject) => {
		const finish = (settle: () => void) => {
			stopListening();
			clearTimeout(timer);
			settle();
		};
		const look = () => {
			find().then(
				found => found !== null && finish(() => resolve(found)),
				error => finish(() => reject(error)),
			);
		};
		const stopListening = bus.onChange(look);
		const timer = limit === null ? undefined : setTimeout(() => finish(() => resolve(null)), limit);
		look();
	});
}
