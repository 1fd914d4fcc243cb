import {Call} from './commands/call.js';
import {exitCodes} from './commands/command.js';
import {hook} from './commands/hook.js';
import {processWorld} from './commands/world.js';

/*
 * The process of a hook: a file of its own without anything that other commands need, because agents start it at
 * every tool. The launcher starts it straight away; the words are those of `session-bus hook AGENT EVENT`.
 */
async function run(words: readonly string[]): Promise<void> {
	const world = processWorld(() => process.exit(exitCodes.done));
	const call = new Call(world, {input: words, flags: new Map()});
	const exitCode = await hook.run(call);
	await call.close();
	process.exit(exitCode);
}

void run(process.argv.slice(3));
