import {cut, cutStart, widthOf} from '../presentation/fit.js';
import {screenText} from '../presentation/screen-text.js';
import type {LineEditor} from './line-editor.js';
import {charactersBefore, charactersFrom} from './text-boundaries.js';

/** The part of a text around the cursor that finds room on the screen. */
export type LineView = {
	/** What stands left of the cursor. */
	readonly before: string;
	/** The character under the cursor, a blank at the end of the text. */
	readonly at: string;
	/** What stands right of the cursor. */
	readonly after: string;
};

/** Share of the width that shows what comes behind the cursor, so that nobody types blindly into a text. */
const shareAhead = 0.25;

/** The part of a text that fits a width, the cursor always in it; `…` says where there is more. */
export function viewLine({text, cursor}: Pick<LineEditor, 'text' | 'cursor'>, width: number): LineView {
	if (width <= 0) return {before: '', at: '', after: ''};
	const [under = ' ', ...behind] = shown(charactersFrom(text, cursor), width);
	const at = cut(under, width);
	const room = width - widthOf(at);
	const before = shown(charactersBefore(text, cursor), width).reverse().join('');
	const after = behind.join('');
	const ahead = Math.min(widthOf(after), Math.max(Math.floor(room * shareAhead), room - widthOf(before)));
	return {before: cutStart(before, room - ahead), at, after: cut(after, ahead)};
}

/** Characters as the screen shows them, just enough of them to know that there are more than fit. */
function shown(characters: Iterable<string>, width: number): string[] {
	const cells: string[] = [];
	let used = 0;
	for (const character of characters) {
		const cell = showCharacter(character);
		cells.push(cell);
		used += widthOf(cell);
		if (used > width * 2) break;
	}
	return cells;
}

/** Every character takes room, so that the cursor can stand on it. */
function showCharacter(character: string): string {
	if (character === '\n') return '⏎';
	const cell = screenText(character);
	return widthOf(cell) === 0 ? '\ufffd' : cell;
}
