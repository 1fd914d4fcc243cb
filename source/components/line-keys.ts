import {blankStart, nextBoundary, previousBoundary, wordEnd, wordStart} from './text-boundaries.js';

/** Where a key leads in a text, from where the cursor is. */
export type Where = (text: string, cursor: number) => number;

const end: Where = text => text.length;
const start: Where = () => 0;

/** Whether a keystroke moves or deletes; all others are text, or nothing. */
export function isLineKey(keystroke: string): boolean {
	return moves.has(keystroke) || deletions.has(keystroke) || kills.has(keystroke);
}

/** Keystrokes that move the cursor, and where to. */
export const moves: ReadonlyMap<string, Where> = new Map([
	['left', previousBoundary],
	['ctrl-b', previousBoundary],
	['right', nextBoundary],
	['ctrl-f', nextBoundary],
	['home', start],
	['ctrl-a', start],
	['end', end],
	['ctrl-e', end],
	['meta-b', wordStart],
	['ctrl-left', wordStart],
	['meta-left', wordStart],
	['meta-f', wordEnd],
	['ctrl-right', wordEnd],
	['meta-right', wordEnd],
]);

/** Keystrokes that delete from the cursor up to a place. */
export const deletions: ReadonlyMap<string, Where> = new Map([
	['backspace', previousBoundary],
	['ctrl-h', previousBoundary],
	['delete', nextBoundary],
	['ctrl-d', nextBoundary],
]);

/** Keystrokes that delete from the cursor up to a place, and keep what they took. */
export const kills: ReadonlyMap<string, Where> = new Map([
	['ctrl-w', blankStart],
	['meta-backspace', wordStart],
	['meta-d', wordEnd],
	['ctrl-u', start],
	['ctrl-k', end],
]);
