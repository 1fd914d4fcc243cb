/*
 * A process that stands in for an agent with an MCP server: it starts the command it is given as its child, on its
 * own standard input and output, tells its pid on standard error, and leaves when it does.
 *
 *   agent.ts [anything a real agent has in its line] -- COMMAND [WORD…]
 */
import {spawn} from 'node:child_process';

const [command = '', ...words] = process.argv.slice(process.argv.indexOf('--') + 1);
const child = spawn(command, words, {stdio: 'inherit'});
process.stderr.write(`${JSON.stringify({agent: process.pid, server: child.pid})}\n`);
child.on('exit', (code, signal) => {
	process.stderr.write(`${JSON.stringify({code, signal})}\n`);
	process.exit();
});
