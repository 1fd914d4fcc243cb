import type {Environment} from '../../agents/environment.js';

/** How the picture becomes text: whole frames of lines, or sentences for a voice, at first all, then what changed. */
export type TextMode = 'frames' | 'speech';

/** Whether a screen reader is used, as the variable of Ink says. */
export function isSpoken({INK_SCREEN_READER}: Environment): boolean {
	return INK_SCREEN_READER === 'true';
}

/** Whether the terminal obeys no sequences, as it says itself or by saying nothing. */
export function isDumb({TERM}: Environment): boolean {
	return !TERM || TERM === 'dumb';
}
