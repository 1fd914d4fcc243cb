import {type Payload, parsePayload} from '../agents/payload.js';
import type {World} from '../system/world.js';

/** The largest payload that is read, in bytes. */
const longestPayload = 8 * 1024 * 1024;

/** Who writes nothing for so many milliseconds has died, or has forgotten what hooks are told. */
const longestSilence = 1000;

/** So many milliseconds may pass until all of it is there: less than the least a hook is given at a tool. */
const longestWait = 3000;

/**
 * Reads what a hook was given on standard input, once: an agent may keep the pipe open after it has written.
 * @throws Error for what is no payload, or none within a second
 */
export async function readPayload({readPromptly}: Pick<World, 'readPromptly'>): Promise<Payload> {
	let payload: Payload | null = null;
	const {text, isCutOff} = await readPromptly({
		most: longestPayload,
		silence: longestSilence,
		total: longestWait,
		isWhole(soFar) {
			payload = parsePayload(soFar);
			return payload !== null;
		},
	});
	payload ??= Buffer.byteLength(text) > longestPayload ? tooLarge() : parsePayload(text);
	if (payload) return payload;
	throw new Error(
		isCutOff
			? `the agent fell silent after ${text.length} characters of the payload`
			: 'the payload is no JSON object',
	);
}

function tooLarge(): never {
	throw new Error('the payload is too large');
}
