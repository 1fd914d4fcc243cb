import {parseArgs} from 'node:util';
import type {World} from '../system/world.js';
import {Call, type ParsedLine} from './call.js';
import {claim} from './claim.js';
import {type Command, type FlagSpecs, globalFlags} from './command.js';
import {heartbeat} from './heartbeat.js';
import {release} from './release.js';
import {report} from './report.js';

/** Commands that agents call all day: they start without the parser, the help and the screens of the others. */
const shortCommands: ReadonlyMap<string, Command> = new Map(
	[heartbeat, claim, release].map(command => [command.name, command]),
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
	const line = command && parseStrictly(command, words);
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

function parseStrictly(command: Command, words: readonly string[]): ParsedLine | null {
	const required = command.arguments.filter(argument => argument.required).length;
	const fits = ({length}: readonly string[]) => length >= required && length <= command.arguments.length;
	// Loading Node's parser costs more than most of these commands do
	if (words.every(word => !word.startsWith('-')))
		return fits(words) ? {input: words, flags: new Map()} : null;
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
		if (!fits(positionals)) return null;
		return {input: positionals, flags};
	} catch {
		return null;
	}
}
