import type {Size} from '../screen-layout.js';

/** One line of a text, which moves nothing on the screen. */
export type TextLine = {
	/** With its colours. */
	readonly text: string;
	/** How many cells it takes. */
	readonly width: number;
};

/** A text and where it begins. */
export type PlacedText = {readonly x: number; readonly y: number; readonly lines: readonly TextLine[]};

/** Joins texts to the lines of a frame; `null` when one lies over another, or out of the frame. */
export function joinRows(texts: readonly PlacedText[], {columns, rows}: Size): string | null {
	const joined = Array.from({length: rows}, () => ({text: '', width: 0}));
	for (const {x, y, lines} of texts) {
		for (const [index, {text, width}] of lines.entries()) {
			const row = joined[y + index];
			const gap = x - (row?.width ?? Number.POSITIVE_INFINITY);
			if (!row || gap < 0 || x + width > columns) return null;
			row.text += gap === 0 ? text : ' '.repeat(gap) + text;
			row.width = x + width;
		}
	}
	return joined.map(({text}) => text.trimEnd()).join('\n');
}
