import {BusError} from '../bus/errors.js';
import {cleanText} from '../presentation/clean-text.js';
import type {World} from '../system/world.js';
import {exitCodes} from './command.js';

/** Shows what went wrong as one error and one hint, never as a stack trace. Returns the exit code. */
export function report(error: unknown, {writeError, environment}: World): number {
	if (error instanceof BusError) {
		writeError(`error: ${cleanText(error.message)}\n`);
		if (error.hint !== null) writeError(`hint: ${cleanText(error.hint)}\n`);
		return exitCodes[error.kind];
	}
	writeError(
		`error: session-bus has a defect: ${cleanText(error instanceof Error ? error.message : String(error))}\n`,
	);
	writeError(
		'hint: please report it, with the command you ran; SESSION_BUS_DEBUG=1 shows where it happened\n',
	);
	if (environment.SESSION_BUS_DEBUG && error instanceof Error) writeError(`${error.stack}\n`);
	return exitCodes.unusable;
}
