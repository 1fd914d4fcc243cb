import type {Segment} from '../../components/line.js';
import {wrapWords} from '../../components/wrap-words.js';
import {fit} from '../../presentation/fit.js';
import type {Description} from './description.js';

/** Cells for the names of facts. */
const nameWidth = 15;

/** A description as lines of exactly a width: names on the left, values broken beside them, the text below. */
export function layoutDescription(
	{facts, text}: Description,
	width: number,
): ReadonlyArray<readonly Segment[]> {
	const lines: Array<readonly Segment[]> = [];
	for (const [name, value] of facts) {
		for (const [index, piece] of wrapWords(value, width - nameWidth - 1).entries()) {
			lines.push([{text: fit(index === 0 ? ` ${name}` : '', nameWidth), tone: 'muted'}, {text: piece}]);
		}
	}
	if (text.length > 0) lines.push([]);
	for (const line of text) {
		for (const piece of wrapWords(line, width - 2)) lines.push([{text: ` ${piece}`}]);
	}
	return lines;
}
