import {exitCodes} from './commands/command.js';
import {tryShortPath} from './commands/short-path.js';
import {processWorld} from './system/world.js';

/**
 * The process of the commands that programs call: one CommonJS file without a module graph, because starting is
 * most of what such a call costs.
 * @param otherwise runs the whole program, for everything that is not well-formed and short
 */
export async function run(otherwise: () => unknown): Promise<void> {
	const world = processWorld(() => process.exit(exitCodes.done));
	const exitCode = await tryShortPath(process.argv.slice(2), world);
	if (exitCode === null) otherwise();
	else process.exit(exitCode);
}
