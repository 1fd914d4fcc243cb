import {usageError} from '../bus/errors.js';
import type {Call} from './call.js';

/**
 * Makes sure that a monitor has a screen and a keyboard.
 * @throws BusError `usage`
 */
export function requireTerminal({world, isJson}: Call): void {
	const hint = '`session-bus status` prints the picture as text, `session-bus status --json` for programs';
	if (isJson) throw usageError('the monitor prints no JSON', hint);
	if (!world.isTerminal('output'))
		throw usageError('the monitor needs a terminal, and its output is none', hint);
	if (!world.isTerminal('input'))
		throw usageError('the monitor needs a terminal, and its input is none', hint);
}
