import {type HookOutput, silence} from '../agents/hooks.js';
import {locateHome} from '../bus/location.js';
import {commandName} from '../hook/command-name.js';
import {handleHook, longestPayload} from '../hook/handle-hook.js';
import {logHookFailure} from '../hook/hook-log.js';
import {waitToWake} from '../hook/wait-to-wake.js';
import type {Call} from './call.js';
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
		let output: HookOutput = silence;
		try {
			output = await answer(call, vendor, event);
		} catch (error) {
			const home = locateHome(call.world.environment, call.world.cwd);
			const reason = error instanceof Error ? error.message : String(error);
			logHookFailure(home, {at: new Date().toISOString(), vendor, event, error: reason});
		}
		if (output.stderr !== '') call.world.writeError(output.stderr);
		if (output.stdout !== '') call.world.write(output.stdout);
		return output.exitCode;
	},
};

async function answer(call: Call, vendor: string, event: string): Promise<HookOutput> {
	const {world} = call;
	const input = world.readInput(longestPayload, isWholeDocument);
	const common = {
		vendor,
		openBus: () => call.open('hook'),
		command: () => commandName(world.environment),
	};
	if (event === 'wait') {
		const isWanted = () => process.ppid === world.parent;
		return waitToWake(input, {...common, isWanted, pid: process.pid});
	}
	return handleHook(input, {
		...common,
		event,
		world,
		caller: () => call.caller(),
		startKeeper: async () => {
			await call.ensureKeeper();
		},
	});
}

/** An agent may keep the pipe open after it has written the payload. */
function isWholeDocument(soFar: string): boolean {
	if (!soFar.trimEnd().endsWith('}')) return false;
	try {
		JSON.parse(soFar);
		return true;
	} catch {
		return false;
	}
}
