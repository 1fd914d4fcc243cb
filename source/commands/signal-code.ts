import {constants} from 'node:os';
import type {ExitCode} from './command.js';

/** What shells report for a program that a signal ended is this plus the signal's number. */
const signalled = 128;

/** The exit code of a program that a signal ended. */
export function codeOfSignal(signal: NodeJS.Signals): ExitCode {
	return signalled + constants.signals[signal];
}
