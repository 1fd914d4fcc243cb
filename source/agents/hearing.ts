import type {Voice} from './agent.js';
import {readBack} from './transcript.js';

type ReadVoice = (line: unknown) => Voice | null;

/**
 * Whether a transcript shows an answer of the model to something that was said to it since a moment; `null` when it
 * tells of neither. Every moment is looked up once.
 */
export function hearing(voice: ReadVoice | null): (transcript: string, sinceMs: number) => boolean | null {
	const known = new Map<number, boolean | null>();
	return (transcript, sinceMs) => {
		const answer = known.get(sinceMs);
		if (answer !== undefined || voice === null) return answer ?? null;
		const found = wasHeard(transcript, sinceMs, voice);
		known.set(sinceMs, found);
		return found;
	};
}

function wasHeard(transcript: string, sinceMs: number, voice: ReadVoice): boolean | null {
	let hasAnswered: boolean | null = null;
	for (const line of readBack(transcript)) {
		const said = voice(line);
		if (said === null) continue;
		hasAnswered ??= false;
		if (said.atMs < sinceMs) break;
		if (said.by === 'model') hasAnswered = true;
		else if (hasAnswered) return true;
	}
	return hasAnswered === null ? null : false;
}
