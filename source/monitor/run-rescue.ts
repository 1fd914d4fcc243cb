import {spawn} from 'node:child_process';

/** What is run, and for what. */
export type RescueRun = {
	/** The program this process runs. */
	readonly program: string;
	readonly database: string;
	readonly sessionId: string;
	/** Ends it from outside, with the monitor. */
	readonly signal: AbortSignal;
};

/**
 * Waits for enter: what was printed would be covered at once. A shell reads it, because standard input is Ink's in
 * this process.
 */
const waitForEnter = `printf '\\n\\033[7m press enter to go back to the monitor \\033[0m'; read -r answer`;

/** Exit code of a program that was left with esc or ctrl-c; nobody reads what it printed. */
const interrupted = 130;

/** Runs `session-bus rescue` for a session on the terminal. */
export async function runRescue({program, database, sessionId, signal}: RescueRun): Promise<void> {
	const code = await run(process.execPath, [program, 'rescue', sessionId, '--db', database], signal);
	if (code !== null && code !== interrupted) await run('/bin/sh', ['-c', waitForEnter], signal);
}

/** Runs a program to its end. Resolves to its exit code, `null` when it was killed or never ran. */
function run(file: string, words: readonly string[], signal: AbortSignal): Promise<number | null> {
	const end = Promise.withResolvers<number | null>();
	const child = spawn(file, words, {stdio: 'inherit', signal});
	child.on('exit', code => end.resolve(code));
	child.on('error', () => {
		// one that is being ended has not ended yet
		if (child.pid === undefined) end.resolve(null);
	});
	return end.promise;
}
