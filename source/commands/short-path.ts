import {parseArgs} from 'node:util';
import {Call, type ParsedLine} from './call.js';
import {claim} from './claim.js';
import {type Command, type FlagSpecs, globalFlags} from './command.js';
import {heartbeat} from './heartbeat.js';
import {hook} from './hook.js';
import {release} from './release.js';
import {report} from './report.js';
import type {World} from './world.js';

/** Commands that agents call all day: they start without the parser, the help and the screens of the others. */
const shortCommands: ReadonlyMap<string, Command> = new Map(
	[hook, heartbeat, claim, release].map(command => [command.name, command]),
);

/**
 * Runs a well-formed line of a command that programs call. Returns its exit code, or `null`, having done
 * nothing, for everything else: other commands, questions for help, and whatever needs an explanation.
 */
export async function tryShortPath(
	[name = '', ...words]: readonly string[],
	world: World,
): Promise<number | null> {
	const command = shortCommands.get(name);
	if (!command) return null;
	const line = parseStrictly(command, words) ?? (command === hook ? parseHook(words) : null);
	if (!line) return null;
	const call = new Call(world, line);
	try {
		return await command.run(call);
	} catch (error) {
		return report(error, world);
	} finally {
		await call.close();
	}
}

/** A hook answers for every line but a question: an error of usage would deny the agent its tool. */
function parseHook(words: readonly string[]): ParsedLine | null {
	return words.includes('--help') ? null : {input: words, flags: new Map()};
}

function parseStrictly(command: Command, words: readonly string[]): ParsedLine | null {
	const specs: FlagSpecs = {...globalFlags, ...command.flags};
	try {
		const {values, positionals} = parseArgs({
			args: [...words],
			allowPositionals: true,
			options: Object.fromEntries(
				Object.entries(specs).map(([name, {type}]) => [name, {type: type === 'text' ? 'string' : 'boolean'}]),
			),
		});
		const flags = new Map<string, string | boolean>();
		for (const [name, value] of Object.entries(values)) {
			if (name === 'help' || name === 'version' || value === '' || Array.isArray(value)) return null;
			if (value !== undefined) flags.set(name, value);
		}
		const required = command.arguments.filter(argument => argument.required).length;
		if (positionals.length < required || positionals.length > command.arguments.length) return null;
		return {input: positionals, flags};
	} catch {
		return null;
	}
}
