import {called} from '../presentation/called.js';
import {cleanText} from '../presentation/clean-text.js';
import {readMachine} from '../system/machine.js';
import {systemProcessTable} from '../system/process-table.js';
import {describeTerminal, whereItIs} from '../terminals/describe-terminal.js';
import {goToTerminal} from '../terminals/go-to-terminal.js';
import {type Command, exitCodes} from './command.js';

export const open: Command = {
	name: 'open',
	summary: 'bring the terminal of a session to the front',
	details:
		'Works in tmux (from outside, too, where a client is attached), kitty with `listen_on`, WezTerm, and on macOS in\niTerm2 and Terminal.app. Anywhere else it says where the terminal is.',
	arguments: [{name: 'session', required: true, completes: 'sessions'}],
	flags: {},
	examples: [
		['session-bus open claude-12345', 'go to the terminal of that session'],
		['session-bus open "fix login"', 'by its name'],
		['session-bus open claude-12345 --json', 'where it is, for programs'],
	],
	async run(call) {
		const bus = await call.open('look');
		const session = await bus.findSession(call.argument(0));
		const {sessionId, name, host, terminal} = session;
		const reason = await goToTerminal(session, {
			environment: call.world.environment,
			host: readMachine().host,
			processes: systemProcessTable(),
		});
		call.print({sessionId, opened: reason === null, reason, host, terminal}, () =>
			reason === null
				? `${called(sessionId, name)} is in front: ${terminal && describeTerminal(terminal)}`
				: '',
		);
		if (reason === null) return exitCodes.done;
		call.note(`error: ${called(sessionId, name)} is not brought to the front: ${cleanText(reason)}`);
		const where = whereItIs(session);
		if (where !== null) call.note(`hint: ${where}`);
		return exitCodes.refused;
	},
};
