import {usageError} from '../bus/errors.js';
import type {Call} from './call.js';

/**
 * Makes sure that a monitor has a screen and a keyboard.
 * @param streams what it needs of both
 * @throws BusError `usage`
 */
export function requireTerminal(
	{world, isJson}: Call,
	streams: ReadonlyArray<'output' | 'input'> = ['output', 'input'],
): void {
	const hint = '`session-bus status` prints the picture as text, `session-bus status --json` for programs';
	if (isJson) throw usageError('the monitor prints no JSON', hint);
	for (const stream of streams) {
		if (!world.isTerminal(stream)) {
			throw usageError(`the monitor needs a terminal, and its ${stream} is none`, hint);
		}
	}
}
