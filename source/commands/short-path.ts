import type {World} from '../system/world.js';
import {Call} from './call.js';
import {claim} from './claim.js';
import type {Command} from './command.js';
import {heartbeat} from './heartbeat.js';
import {parseLine} from './parse-line.js';
import {release} from './release.js';
import {report} from './report.js';

/** Commands that agents call all day: they start without the parser, the help and the screens of the others. */
const shortCommands: ReadonlyMap<string, Command> = new Map(
	[heartbeat, claim, release].map(command => [command.name, command]),
);

/**
 * Runs a command that programs call. Returns its exit code, or `null`, having done nothing, for other commands and for
 * questions for help.
 */
export async function tryShortPath(words: readonly string[], world: World): Promise<number | null> {
	const command = shortCommands.get(words[0] ?? '');
	if (!command || words.some(word => word === '--help' || word === '--version')) return null;
	let call: Call | null = null;
	try {
		call = new Call(world, parseLine(command, words));
		return await command.run(call);
	} catch (error) {
		return report(error, world);
	} finally {
		await call?.close();
	}
}
