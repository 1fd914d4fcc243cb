import {cleanLines} from '../presentation/clean-text.js';
import {deletions, kills, moves} from './line-keys.js';
import {charactersFrom, nextBoundary, settleBoundary} from './text-boundaries.js';

/** A text that is being written, and where. */
export type LineEditor = {
	/** What was written; line breaks only come from pasting. */
	readonly text: string;
	/** Index in `text`, always where a character begins, or the end. */
	readonly cursor: number;
	/** What the last kill took, for ctrl-y to give back. */
	readonly killed: string;
	/** Whether the last keystroke brought more than there is room for, so that something is missing. */
	readonly isFull: boolean;
};

/** Most bytes of UTF-8 a text may have. */
export const longestText = 64 * 1024;

/** An editor in which nothing was written yet. */
export const emptyEditor: LineEditor = {text: '', cursor: 0, killed: '', isFull: false};

const encoder = new TextEncoder();
const control = /^[\u0000-\u001f\u007f-\u009f]/;

/** Does what a keystroke asks; a keystroke of no use here changes nothing, and keeps the reference. */
export function editLine(editor: LineEditor, keystroke: string): LineEditor {
	const {text, cursor, killed} = editor;
	const move = moves.get(keystroke);
	if (move) return change(editor, {cursor: move(text, cursor)});
	const deletion = deletions.get(keystroke);
	if (deletion) return change(editor, without(text, cursor, deletion(text, cursor)));
	const kill = kills.get(keystroke);
	if (kill) {
		const place = kill(text, cursor);
		const taken = text.slice(Math.min(place, cursor), Math.max(place, cursor));
		return change(editor, {...without(text, cursor, place), killed: taken === '' ? killed : taken});
	}
	if (keystroke === 'ctrl-y') return insert(editor, killed);
	return isCharacter(keystroke) ? insert(editor, cleanLines(keystroke)) : editor;
}

/** Puts text at the cursor. Its line breaks stay; what would act on a terminal does not. */
export function pasteInto(editor: LineEditor, pasted: string): LineEditor {
	return insert(editor, cleanLines(pasted));
}

/** Whether a keystroke stands for itself: every name of a key is longer than one character. */
function isCharacter(keystroke: string): boolean {
	return keystroke !== '' && !control.test(keystroke) && nextBoundary(keystroke, 0) === keystroke.length;
}

function insert(editor: LineEditor, wanted: string): LineEditor {
	const {text, cursor} = editor;
	const added = startWithin(wanted, longestText - byteLength(text));
	const written = text.slice(0, cursor) + added + text.slice(cursor);
	return change(editor, {
		text: written,
		cursor: settleBoundary(written, cursor + added.length),
		isFull: added !== wanted,
	});
}

function without(text: string, cursor: number, place: number): Pick<LineEditor, 'text' | 'cursor'> {
	const from = Math.min(cursor, place);
	const left = text.slice(0, from) + text.slice(Math.max(cursor, place));
	return {text: left, cursor: settleBoundary(left, from)};
}

function change(editor: LineEditor, changes: Partial<LineEditor>): LineEditor {
	const next = {...editor, isFull: false, ...changes};
	const {text, cursor, killed, isFull} = next;
	const isSame =
		text === editor.text && cursor === editor.cursor && killed === editor.killed && isFull === editor.isFull;
	return isSame ? editor : next;
}

/** As many whole characters from the start of a text as fit into some bytes. */
function startWithin(text: string, bytes: number): string {
	if (byteLength(text) <= bytes) return text;
	let used = 0;
	let length = 0;
	// no character has fewer bytes than units, so that what lies beyond need not be looked at
	for (const character of charactersFrom(text.slice(0, bytes + 1), 0)) {
		used += byteLength(character);
		if (used > bytes) break;
		length += character.length;
	}
	return text.slice(0, length);
}

function byteLength(text: string): number {
	return encoder.encode(text).length;
}
