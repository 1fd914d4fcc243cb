import {inTermsOfTerminal} from './commands/ascii-output.js';
import {exitCodes} from './commands/command.js';
import {dispatch} from './commands/dispatch.js';
import {report} from './commands/report.js';
import {leave} from './system/read-promptly.js';
import {processWorld} from './system/world.js';

/*
 * The process of every command but the short ones: runs it, shows what went wrong, exits.
 */

// Whoever reads our output may have had enough, as `head` has
const words = process.argv.slice(2);
const world = inTermsOfTerminal(
	processWorld(() => process.exit(exitCodes.done)),
	words,
);

leave(await dispatch(words, world).catch(error => report(error, world)));
