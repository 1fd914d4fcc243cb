import {type Payload, parsePayload} from '../agents/payload.js';
import type {World} from '../system/world.js';

/** The largest payload that is read, in bytes. */
const longestPayload = 8 * 1024 * 1024;

/**
 * Reads what a hook was given on standard input, once: an agent may keep the pipe open after it has written.
 * @throws Error for what is no payload
 */
export function readPayload({readInput}: Pick<World, 'readInput'>): Payload {
	let payload: Payload | null = null;
	const isWhole = (soFar: string) => {
		payload = parsePayload(soFar);
		return payload !== null;
	};
	const input = readInput(longestPayload, isWhole);
	payload ??= Buffer.byteLength(input) > longestPayload ? tooLarge() : parsePayload(input);
	if (!payload) throw new Error('the payload is no JSON object');
	return payload;
}

function tooLarge(): never {
	throw new Error('the payload is too large');
}
