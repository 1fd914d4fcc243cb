import type {Outcome} from './program.js';

/** What a program that succeeded printed, without the last line break. Fails for one that complained. */
export function textOf({code, stdout, stderr}: Outcome): string {
	if (code !== 0 || stderr !== '') throw new Error(`exit ${code}: ${stderr}${stdout}`);
	return stdout.replace(/\n$/, '');
}

/** How a call that went wrong must look: these two lines on standard error, this code, and nothing else. */
export function failure(code: number, error: string, hint: string): Outcome {
	return {code, stdout: '', stderr: `error: ${error}\nhint: ${hint}\n`};
}
