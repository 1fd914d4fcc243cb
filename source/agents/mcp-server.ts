import type {JsonEdit, Setup} from './installation.js';

/** The name of our MCP server, and of our package in every agent. */
export const ownName = 'session-bus';

/** The MCP server as most agents describe one. */
export function mcpServer({launcher}: Setup): {readonly command: string; readonly args: readonly string[]} {
	return {command: launcher, args: ['mcp']};
}

/** Adds the MCP server to a file that others write, too. */
export function mcpEdit(setup: Setup, description: object = mcpServer(setup)): JsonEdit {
	return {set: ['mcpServers', ownName], to: description, ours: '/session-bus'};
}
