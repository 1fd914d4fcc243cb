import {spawn} from 'node:child_process';
import {once} from 'node:events';

/** What is run, and for what. */
export type RescueRun = {
	/** The program this process runs. */
	readonly program: string;
	readonly database: string;
	readonly sessionId: string;
};

/**
 * Runs the rest of its words, then waits for enter: what was printed would be covered at once. A shell reads it,
 * because standard input is Ink's in this process.
 */
const script = `"$@"; printf '\\n\\033[7m press enter to go back to the monitor \\033[0m'; read -r answer`;

/** Runs `session-bus rescue` for a session on the terminal. */
export async function runRescue({program, database, sessionId}: RescueRun): Promise<void> {
	const words = [process.execPath, program, 'rescue', sessionId, '--db', database];
	const child = spawn('sh', ['-c', script, 'sh', ...words], {stdio: 'inherit'});
	await Promise.race([once(child, 'exit'), once(child, 'error')]);
}
