import {usageError} from '../bus/errors.js';
import {called} from '../presentation/called.js';
import {peerWord} from '../presentation/peer-words.js';
import type {Call} from './call.js';
import {type Command, exitCodes} from './command.js';

export const rename: Command = {
	name: 'rename',
	summary: 'name a session; every command that takes an id takes the name',
	details:
		'One argument names the calling session. An empty name takes the name away, so that the session is called again\nwhat its agent calls the conversation, or by its id. Names need not differ; an id always goes before a name.',
	arguments: [
		{name: 'session', required: false, completes: 'sessions'},
		{name: 'name', required: false},
	],
	flags: {},
	examples: [
		['session-bus rename claude-12345 "login form"', 'name a session'],
		['session-bus rename "login form"', 'name the calling one'],
		['session-bus send "login form" "rebased, go on"', 'write to it by its name'],
		['session-bus rename "login form" ""', 'take the name away'],
	],
	async run(call) {
		const [first, second] = call.input;
		const [meant, name] = second === undefined ? [null, first] : [first ?? null, second];
		if (name === undefined) {
			throw usageError('the name is missing', 'as in `session-bus rename claude-12345 "login form"`');
		}
		const bus = await call.open();
		const sessionId = meant === null ? await ownId(call) : (await bus.findSession(meant)).sessionId;
		const session = await bus.rename(sessionId, name);
		await call.ensureKeeper();
		call.print({session}, () =>
			session.name === sessionId
				? `${peerWord(sessionId)} has no name`
				: `Session named: ${called(sessionId, session.name)}`,
		);
		return exitCodes.done;
	},
};

/** Whoever calls without a session of its own has nothing to name. */
async function ownId(call: Call): Promise<string> {
	const session = await call.findActing();
	if (session) return session.sessionId;
	throw usageError('this session is not registered', 'name one, as in `session-bus rename SESSION NAME`');
}
