import {cleanText} from '../presentation/clean-text.js';
import {cut} from '../presentation/fit.js';
import {version} from '../system/version.js';
import {type Command, exitCodes} from './command.js';

export const mcp: Command = {
	name: 'mcp',
	summary: 'serve the bus to an agent as MCP tools, over standard input and output',
	details: [
		'An MCP client starts it and speaks the Model Context Protocol with it; nobody types into it. Its tools are',
		'register, sessions, rename, send, inbox, claim, release, lock, unlock and conflicts. Each acts for the session of the',
		'agent that calls, registers that session if need be, and the server beats for it while it runs.',
	].join('\n'),
	arguments: [],
	flags: {},
	examples: [
		['claude mcp add -s user session-bus -- session-bus mcp', 'add it to Claude Code'],
		['codex mcp add session-bus -- session-bus mcp', 'to Codex'],
		['gemini mcp add -s user session-bus session-bus mcp', 'to Gemini CLI'],
		['{"mcpServers": {"session-bus": {"command": "session-bus", "args": ["mcp"]}}}', 'to others, in JSON'],
	],
	async run(call) {
		const {world} = call;
		if (world.isTerminal('input')) {
			world.writeError(
				'note: an MCP client talks to this; `session-bus mcp --help` shows how to add it to one\n',
			);
		}
		const {serve} = await import('../mcp/serve.js');
		await serve({
			version,
			environment: world.environment,
			cwd: world.cwd,
			parent: world.parent,
			database: call.text('db'),
			session: call.text('session'),
			onError: error => world.writeError(`error: ${describe(error)}\n`),
		});
		return exitCodes.done;
	},
};

/** A client may show this to its user; what a client says wrong can be long. */
function describe(error: unknown): string {
	return cut(cleanText(error instanceof Error ? error.message : String(error)), 300);
}
