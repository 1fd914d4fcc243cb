import {BusError} from '../bus/errors.js';
import {explainSystemFailure, subjectOf} from '../bus/system-failures.js';
import {cleanText} from '../presentation/clean-text.js';
import {errorCode} from '../system/error-code.js';
import type {World} from '../system/world.js';
import {exitCodes} from './command.js';

/** What SQLite or the system says of a file that may not be written. */
const cannotWrite = /^(?:SQLITE_(?:READONLY|CANTOPEN|PERM)|EROFS|EACCES|EPERM)/;

const otherDoor = 'call the tools of the MCP server session-bus instead: they run outside of the sandbox';

/** Shows what went wrong as one error and one hint, never as a stack trace. Returns the exit code. */
export function report(error: unknown, world: World): number {
	const known = error instanceof BusError ? error : explainSystemFailure(error, subjectOf(error));
	try {
		for (const line of known ? linesOf(known, world) : defectLines(error, world))
			world.writeError(`${line}\n`);
	} catch {
		// nobody can be told, and the exit code says it all the same
	}
	return exitCodes[known?.kind ?? 'unusable'];
}

function linesOf({message, cause, hint: usual}: BusError, {environment}: World): string[] {
	// The sandbox of Codex is meant: a model that is told to change rights or to name another bus may do just that
	const isSandboxed = Boolean(environment.CODEX_THREAD_ID) && cannotWrite.test(errorCode(cause));
	const hint = isSandboxed ? otherDoor : usual;
	return [`error: ${cleanText(message)}`, ...(hint === null ? [] : [`hint: ${cleanText(hint)}`])];
}

function defectLines(error: unknown, {environment}: World): string[] {
	const stack = environment.SESSION_BUS_DEBUG && error instanceof Error ? [String(error.stack)] : [];
	return [
		`error: session-bus has a defect: ${cleanText(error instanceof Error ? error.message : String(error))}`,
		'hint: please report it, with the command you ran; SESSION_BUS_DEBUG=1 shows where it happened',
		...stack,
	];
}
