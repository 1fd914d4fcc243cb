import {isAsciiOnly, toAscii} from '../presentation/ascii.js';
import type {World} from '../system/world.js';

/** A world whose terminal, where it shows nothing but ASCII, is written nothing else; documents stay as they are. */
export function inTermsOfTerminal(world: World, words: readonly string[]): World {
	if (!isAsciiOnly(world.environment) || words.includes('--json')) return world;
	const shownOn = (stream: 'output' | 'errors', write: (text: string) => void) =>
		world.isTerminal(stream) ? (text: string) => write(toAscii(text)) : write;
	return {
		...world,
		write: shownOn('output', world.write),
		writeError: shownOn('errors', world.writeError),
	};
}

/** The same for a stream. */
export function streamInTermsOfTerminal(
	stream: NodeJS.WriteStream,
	environment: World['environment'],
): NodeJS.WriteStream {
	if (!stream.isTTY || !isAsciiOnly(environment)) return stream;
	return new Proxy(stream, {
		get(target, key) {
			const value: unknown = Reflect.get(target, key);
			if (typeof value !== 'function') return value;
			if (key !== 'write') return value.bind(target);
			return (chunk: unknown, ...rest: unknown[]) =>
				value.call(target, typeof chunk === 'string' ? toAscii(chunk) : chunk, ...rest);
		},
	});
}
