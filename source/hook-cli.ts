import {exitCodes} from './commands/command.js';
import {runHook} from './hook/run-hook.js';
import {leave} from './system/read-promptly.js';
import {processWorld} from './system/world.js';

/*
 * The process of a hook: a file of its own without anything that other commands need, because agents start it at
 * every tool. The launcher starts it straight away; the words are those of `session-bus hook AGENT EVENT`.
 */
async function run([vendor = '', event = '']: readonly string[]): Promise<void> {
	const world = processWorld(() => leave(exitCodes.done));
	// The system closes the database, whose changes are committed
	leave(await runHook({vendor, event, database: null}, world));
}

// Nothing that goes wrong here may deny an agent its tool
run(process.argv.slice(3)).catch(() => leave(exitCodes.done));
