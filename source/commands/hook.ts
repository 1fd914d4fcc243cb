import {runHook} from '../hook/run-hook.js';
import type {Command} from './command.js';

export const hook: Command = {
	name: 'hook',
	summary: 'take in an event of an agent (what installed hooks call)',
	details:
		'Reads the payload from standard input and prints what the agent expects, mostly nothing. Whatever goes wrong,\nit ends with 0 and prints nothing, so that no tool is ever denied by mistake; `session-bus doctor` shows what\nwent wrong. `wait` instead of an event waits for mail beside an idle session.',
	arguments: [
		{name: 'agent', required: true},
		{name: 'event', required: true},
	],
	flags: {},
	examples: [['session-bus hook claude PreToolUse < payload.json', 'what Claude Code calls before a tool']],
	async run(call) {
		const [vendor = '', event = ''] = call.input;
		return runHook({vendor, event, database: call.text('db')}, call.world);
	},
};
