import {BusError} from '../../bus/errors.js';
import type {Session} from '../../bus/types.js';
import type {Call} from '../call.js';
import {type ExitCode, exitCodes} from '../command.js';
import {report} from '../report.js';

/** Whether a person can be asked. */
export function isInteractive({world, isJson}: Call): boolean {
	return !isJson && world.isTerminal('input') && world.isTerminal('output');
}

/** What came of several sessions: one that failed does not keep the others from their turn. */
export type Outcomes<Result> = {readonly results: readonly Result[]; readonly code: ExitCode};

/**
 * Does something with each session in turn. What goes wrong with one of several is reported, and decides the exit code.
 * @throws BusError when there is only one
 */
export async function inTurn<Result>(
	{world}: Call,
	sessions: readonly Session[],
	act: (session: Session) => Promise<Result>,
): Promise<Outcomes<Result>> {
	const results: Result[] = [];
	let code: ExitCode = exitCodes.done;
	for (const session of sessions) {
		try {
			results.push(await act(session));
		} catch (error) {
			if (sessions.length === 1 || !(error instanceof BusError)) throw error;
			code ||= report(error, world);
		}
	}
	return {results, code};
}
