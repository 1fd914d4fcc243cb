import {Buffer} from 'node:buffer';
import type {Environment} from '../agents/environment.js';
import {findMultiplexer, passThrough} from './pass-through.js';

/** Most bytes of a text that terminals take: as Base64, and with what goes around it, that makes 100,000. */
export const clipboardLimit = 74_994;

/**
 * The bytes that make the terminal put a text on the clipboard, wherever the monitor runs (OSC 52); `null` for a text
 * that is too long, of which terminals would take nothing or a part.
 */
export function copyToClipboard(text: string, environment: Environment): string | null {
	const bytes = Buffer.from(text);
	if (bytes.length > clipboardLimit) return null;
	const sequence = `\u001b]52;c;${bytes.toString('base64')}\u0007`;
	const multiplexer = findMultiplexer(environment);
	// tmux takes it itself with `set-clipboard on`, and hands it on with `allow-passthrough on`
	return (multiplexer === 'tmux' ? sequence : '') + passThrough(sequence, multiplexer);
}
