import {Payload} from './payload.js';

/*
 * What a session asks a person, in words that read well behind "asks": `permission for Bash: rm -rf build`, or the
 * question itself. Told in full; whoever keeps it cuts and cleans it.
 */

/** A wish to use a tool, and what on: a command, a file, or where neither is known what the tool was given. */
export function permissionFor(tool: string, subject: string, input: Payload = noInput): string {
	const on = subject === '' ? input.toString() : subject;
	return `permission for ${tool}${on === '{}' ? '' : `: ${on}`}`;
}

const noInput = new Payload({});

/** The questions of a form, one a line; `null` when it has none. */
export function questionsIn(form: Payload): string | null {
	const questions = form.list('questions').map(item => item.text('question'));
	return questions.filter(text => text !== null).join('\n') || null;
}

/** The payload in an object of a transcript's line, for its fields. */
export function payloadOf(value: unknown): Payload {
	return typeof value === 'object' && value !== null ? new Payload({...value}) : noInput;
}
