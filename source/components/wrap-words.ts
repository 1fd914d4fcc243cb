import {widthOf} from '../presentation/fit.js';
import {graphemesOf} from '../presentation/graphemes.js';

/** Breaks one line of text so that no piece is wider than `width`: at spaces where possible, never in a character. */
export function wrapWords(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		const joined = line === '' ? word : `${line} ${word}`;
		if (widthOf(joined) <= width) {
			line = joined;
			continue;
		}
		if (line !== '') lines.push(line);
		const pieces = splitWord(word, width);
		lines.push(...pieces.slice(0, -1));
		line = pieces.at(-1) ?? '';
	}
	lines.push(line);
	return lines;
}

function splitWord(word: string, width: number): string[] {
	if (widthOf(word) <= width) return [word];
	const pieces: string[] = [];
	let piece = '';
	let used = 0;
	for (const {segment} of graphemesOf(word)) {
		const cells = widthOf(segment);
		if (used + cells > width && piece !== '') {
			pieces.push(piece);
			piece = '';
			used = 0;
		}
		piece += segment;
		used += cells;
	}
	pieces.push(piece);
	return pieces;
}
