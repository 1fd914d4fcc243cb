import type {Hooks} from '../agents/hooks.js';
import {cleanText} from '../presentation/clean-text.js';
import {commandLine} from '../presentation/peer-words.js';

/** How a model is told to send a message: by a command for its shell, or by the tool of the MCP server. */
export type Door = NonNullable<Hooks['door']>;

/**
 * The way to send a message, to be used as it stands.
 * @param command what starts session-bus in the agent's shell
 * @param text what to say; a path in it may be a peer's
 */
export function sayHowToSend(
	door: Door,
	command: string,
	{to, text, replyTo}: {readonly to: string; readonly text: string; readonly replyTo?: number},
): string {
	if (door === 'command') {
		const answered = replyTo === undefined ? [] : ['--reply-to', String(replyTo)];
		return commandLine(command, 'send', to, ...answered, text);
	}
	const given = {to, text: cleanText(text), ...(replyTo === undefined ? {} : {reply_to: replyTo})};
	return `the tool send of the MCP server session-bus, with ${harmlessInShells(JSON.stringify(given))}`;
}

/** The same document, of which a shell runs nothing where a model takes it for a command. */
function harmlessInShells(json: string): string {
	return json.replaceAll('$', '\\u0024').replaceAll('`', '\\u0060');
}
