import {type Command, type FlagSpecs, globalFlags} from './command.js';
import {commands} from './index.js';

/** The help of the whole program. */
export async function programHelp(): Promise<string> {
	const loaded = await Promise.all(commands.map(({load}) => load()));
	return [
		'session-bus: message bus and monitor for the LLM agent sessions of this machine',
		'',
		'Usage',
		'  session-bus                     open the monitor (on a terminal)',
		'  session-bus <command> [flags]',
		'',
		'Commands',
		...columns(loaded.map(({name, summary}) => [name, summary] as const)),
		'',
		'Flags of every command',
		...flagLines(globalFlags),
		'',
		'Examples',
		...columns([
			['session-bus register', 'register the calling agent'],
			['session-bus status', 'who is there, what wants attention'],
			['session-bus claim H.13.7', 'make a task yours alone'],
			['session-bus send --all "deploying"', 'tell everyone'],
		]),
		'',
		'Exit codes: 0 done, 1 refused (held, taken, in conflict), 2 wrong usage, 3 the bus cannot be used.',
		'`session-bus <command> --help` tells more about one.',
	].join('\n');
}

/** The help of one command. */
export function commandHelp(command: Command): string {
	const usage = [
		'session-bus',
		command.name,
		...command.arguments.map(({name, required, repeats}) => {
			const shown = repeats ? `${name}…` : name;
			return required ? `<${shown}>` : `[${shown}]`;
		}),
		'[flags]',
	];
	return [
		`${command.name}: ${command.summary}`,
		...(command.details === '' ? [] : ['', command.details]),
		'',
		'Usage',
		`  ${usage.join(' ')}`,
		...(Object.keys(command.flags).length === 0 ? [] : ['', 'Flags', ...flagLines(command.flags)]),
		'',
		'Flags of every command',
		...flagLines(globalFlags),
		'',
		'Examples',
		...columns(command.examples),
	].join('\n');
}

function flagLines(flags: FlagSpecs): string[] {
	return columns(
		Object.entries(flags).map(([name, {type, value, choices, help}]) => [
			type === 'text'
				? `--${name} ${value ?? 'VALUE'}`
				: `--${name}${choices ? `[=${choices.join('|')}]` : ''}`,
			help,
		]),
	);
}

function columns(rows: ReadonlyArray<readonly [string, string]>): string[] {
	const width = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`);
}
