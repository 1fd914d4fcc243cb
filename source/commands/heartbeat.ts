import {cleanText} from '../presentation/clean-text.js';
import {type Command, exitCodes} from './command.js';

export const heartbeat: Command = {
	name: 'heartbeat',
	summary: 'record that this session lives',
	details: 'The keeper does this every 30 s for every session of this machine whose process lives.',
	arguments: [],
	flags: {},
	examples: [
		['session-bus heartbeat', 'beat for the calling session'],
		['session-bus heartbeat --session codex-41200', 'beat for another one'],
	],
	async run(call) {
		const bus = await call.open();
		const session = await bus.heartbeat((await call.requireSession()).sessionId);
		await call.ensureKeeper();
		call.print({session}, () => `${cleanText(session.sessionId)} beat at ${session.heartbeatAt}`);
		return exitCodes.done;
	},
};
