import {BusError} from '../../../../source/bus/errors.js';

/** What a program reports of a failure. */
export function describeFailure(error: unknown): unknown {
	if (error instanceof BusError) return {kind: error.kind, message: error.message, hint: error.hint};
	return {kind: 'unexplained', message: String(error), hint: null};
}
