import {agents} from '../agents/index.js';
import {usageError} from '../bus/errors.js';
import type {Call} from './call.js';
import {type Command, exitCodes, type FlagSpecs, globalFlags} from './command.js';
import {bashScript, type CompletionTable, fishScript, zshScript} from './completion-scripts.js';
import {commands} from './index.js';

const shells = {bash: bashScript, zsh: zshScript, fish: fishScript} as const;

export const completion: Command = {
	name: 'completion',
	summary: 'print a completion script for bash, zsh or fish',
	details: 'The scripts complete commands, flags, and the sessions, tasks and alerts of the moment.',
	arguments: [{name: 'shell', required: false, completes: 'shells'}],
	flags: {
		list: {
			type: 'text',
			value: 'WHAT',
			help: 'print what the scripts offer',
			choices: ['sessions', 'tasks', 'alerts'],
		},
	},
	examples: [
		['session-bus completion bash >> ~/.bashrc', 'bash'],
		['session-bus completion zsh > ~/.zfunc/_session-bus', 'zsh; the folder must be in $fpath'],
		['session-bus completion fish > ~/.config/fish/completions/session-bus.fish', 'fish'],
	],
	async run(call) {
		const list = call.text('list');
		if (list !== null) {
			const names = await listNow(call, list);
			call.print({[list]: names}, () => names.join('\n'));
			return exitCodes.done;
		}
		const [shell] = call.input;
		const write = Object.entries(shells).find(([name]) => name === shell)?.[1];
		if (!write) {
			const names = Object.keys(shells).join(', ');
			throw usageError(
				shell === undefined ? 'no shell is named' : `there is no completion for ${JSON.stringify(shell)}`,
				`name one of ${names}, as in \`session-bus completion bash\``,
			);
		}
		const script = write(await describeCommands());
		call.print({shell, script}, () => script);
		return exitCodes.done;
	},
};

/** Names of the moment; none when the bus cannot be used, because a shell must not print errors while one types. */
async function listNow(call: Call, what: string): Promise<string[]> {
	try {
		const bus = await call.open('look');
		if (what === 'alerts') return (await bus.listAlerts()).map(alert => String(alert.id));
		const {sessions} = await bus.snapshot();
		if (what === 'sessions') {
			return [...new Set(sessions.flatMap(({sessionId, name}) => [sessionId, name]))].filter(isPlain);
		}
		const tasks = [
			...sessions.map(session => session.taskId),
			...(await bus.listClaims()).map(claim => claim.taskId),
		];
		return [...new Set(tasks)].filter(task => task !== null).filter(isPlain);
	} catch {
		return [];
	}
}

/** A shell would take anything else apart, or obey it. */
function isPlain(name: string): boolean {
	return /^\w[\w.@~:/-]*$/.test(name);
}

/** What is offered for a command's arguments. */
function argumentOf(command: Command): {argument: string | null; argumentChoices: readonly string[]} {
	const argument = command.arguments.find(({completes}) => completes)?.completes ?? null;
	const known = agents.filter(({installation}) => installation).map(({vendor}) => vendor);
	return {argument, argumentChoices: argument === 'agents' ? known.sort() : []};
}

async function describeCommands(): Promise<CompletionTable> {
	const loaded = await Promise.all(commands.map(({load}) => load()));
	const flagsOf = (specs: FlagSpecs) =>
		Object.entries(specs).map(([name, {type, help, choices, completes}]) => ({
			name,
			help,
			takesValue: type === 'text',
			choices: completes === 'vendors' ? agents.map(({vendor}) => vendor).sort() : (choices ?? []),
			completes: completes ?? null,
		}));
	return {
		globalFlags: flagsOf(globalFlags),
		commands: loaded.map(command => ({
			name: command.name,
			summary: command.summary,
			flags: flagsOf(command.flags),
			...argumentOf(command),
		})),
	};
}
