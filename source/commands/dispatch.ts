import {usageError} from '../bus/errors.js';
import {version} from '../system/version.js';
import type {World} from '../system/world.js';
import {Call} from './call.js';
import {type Command, type ExitCode, exitCodes, globalFlags} from './command.js';
import {commandHelp, programHelp} from './help.js';
import {commands} from './index.js';
import {parseLine, splitLine} from './parse-line.js';
import {suggest} from './suggest.js';

/** What runs when no command is named. */
const defaultCommand = 'watch';

/**
 * Finds the command a line names, and runs it.
 * @throws BusError for everything that goes wrong; whoever called shows it
 */
export async function dispatch(words: readonly string[], world: World): Promise<ExitCode> {
	const {input, flags} = splitLine(words, globalFlags);
	const [name, ...rest] = input;
	const has = (flag: string) => flags.some(typed => typed.name === flag);
	if (has('version') && name === undefined) return print(world, `session-bus ${version}`);
	const isHelp = has('help') || name === 'help';
	const subject = name === 'help' ? rest[0] : name;
	if (isHelp && subject === undefined) return print(world, await programHelp());
	const command = await findCommand(subject ?? defaultCommand);
	if (isHelp) return print(world, commandHelp(command));
	return runCommand(command, name === undefined ? [defaultCommand, ...words] : words, world);
}

async function runCommand(command: Command, words: readonly string[], world: World): Promise<ExitCode> {
	const call = new Call(world, parseLine(command, words));
	try {
		return await command.run(call);
	} finally {
		await call.close();
	}
}

async function findCommand(name: string): Promise<Command> {
	const entry = commands.find(command => command.name === name);
	if (entry) return entry.load();
	const meant = suggest(
		name,
		commands.map(command => command.name),
	);
	throw usageError(
		`there is no command ${JSON.stringify(name)}`,
		`${meant === null ? '' : `did you mean \`session-bus ${meant}\`? `}\`session-bus --help\` lists all`,
	);
}

function print(world: World, text: string): ExitCode {
	world.write(`${text}\n`);
	return exitCodes.done;
}
