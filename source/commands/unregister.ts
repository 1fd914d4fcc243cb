import {usageError} from '../bus/errors.js';
import {cleanText} from '../presentation/clean-text.js';
import {type Command, exitCodes} from './command.js';

export const unregister: Command = {
	name: 'unregister',
	summary: 'end this session: its claims and locks come free',
	details: '',
	arguments: [],
	flags: {},
	examples: [
		['session-bus unregister', 'end the calling session'],
		['session-bus unregister --session codex-41200', 'end another one'],
	],
	async run(call) {
		const bus = await call.open();
		const session = await call.findActing();
		if (!session) {
			throw usageError(
				'this session is not registered',
				'`session-bus status` lists those that are; name one with --session',
			);
		}
		await bus.unregister(session.sessionId);
		const ended = await bus.findSession(session.sessionId);
		await call.ensureKeeper();
		call.print({session: ended}, () => `Session unregistered: ${cleanText(session.sessionId)}`);
		return exitCodes.done;
	},
};
