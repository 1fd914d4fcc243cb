import {spawn} from 'node:child_process';
import {once} from 'node:events';

/** Said below what `rescue` has printed, which the monitor would cover at once. */
const goBack = '\n\u001b[7m press any key to go back to the monitor \u001b[0m';

/**
 * Runs `session-bus rescue` for a session on the terminal, and waits for a key after it.
 * @param program the program this process runs
 */
export async function runRescue(
	stdin: NodeJS.ReadStream,
	stdout: NodeJS.WriteStream,
	{
		program,
		database,
		sessionId,
	}: {readonly program: string; readonly database: string; readonly sessionId: string},
): Promise<void> {
	const child = spawn(process.execPath, [program, 'rescue', sessionId, '--db', database], {
		stdio: [stdin, stdout, stdout],
	});
	await Promise.race([once(child, 'exit'), once(child, 'error')]);
	stdout.write(goBack);
	stdin.setRawMode(true);
	stdin.resume();
	await once(stdin, 'data');
	stdin.pause();
}
