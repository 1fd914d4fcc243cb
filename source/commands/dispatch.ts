import {usageError} from '../bus/errors.js';
import {nearestTo} from '../bus/verbs/find-session.js';
import {Call} from './call.js';
import {type Command, type ExitCode, exitCodes, globalFlags} from './command.js';
import {commandHelp, programHelp} from './help.js';
import {commands} from './index.js';
import {parseLine, splitLine} from './parse-line.js';
import {version} from './version.js';
import type {World} from './world.js';

/**
 * Finds the command a line names, and runs it.
 * @throws BusError for everything that goes wrong; whoever called shows it
 */
export async function dispatch(words: readonly string[], world: World): Promise<ExitCode> {
	const {input, flags} = splitLine(words, globalFlags);
	const [name, ...rest] = input;
	if (flags.get('version') === true && name === undefined) return print(world, `session-bus ${version}`);
	const isHelp = flags.get('help') === true || name === 'help';
	const subject = name === 'help' ? rest[0] : name;
	if (isHelp && subject === undefined) return print(world, await programHelp());
	const command = await findCommand(subject ?? 'watch');
	if (isHelp) return print(world, commandHelp(command));
	return runCommand(command, withoutFirst(words, subject), world);
}

/** Runs one command on its own part of the line. */
export async function runCommand(
	command: Command,
	words: readonly string[],
	world: World,
): Promise<ExitCode> {
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
	const [nearest] = nearestTo(
		name,
		commands.map(command => command.name),
	);
	throw usageError(
		`there is no command ${JSON.stringify(name)}`,
		`did you mean \`session-bus ${nearest}\`? \`session-bus --help\` lists all`,
	);
}

/** The line without the command's own name; flags may stand before it. */
function withoutFirst(words: readonly string[], name: string | undefined): readonly string[] {
	const at = name === undefined ? -1 : words.indexOf(name);
	return at < 0 ? words : words.toSpliced(at, 1);
}

function print(world: World, text: string): ExitCode {
	world.write(`${text}\n`);
	return exitCodes.done;
}
