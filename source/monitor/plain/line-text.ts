import type {Segment} from '../../components/line.js';
import {paintSegments} from '../../components/paint.js';
import type {Theme} from '../../components/theme.js';

/**
 * Lines as text that ends nowhere in blanks.
 * @param theme without one the text holds nothing that a terminal would obey
 */
export function textOfLines(lines: ReadonlyArray<readonly Segment[]>, theme: Theme | null): string {
	return lines.map(line => textOfLine(line, theme)).join('\n');
}

function textOfLine(segments: readonly Segment[], theme: Theme | null): string {
	const text = segments.map(segment => segment.text).join('');
	let left = text.trimEnd().length;
	if (theme === null) return text.slice(0, left);
	const kept = segments.map(segment => {
		const piece = segment.text.slice(0, left);
		left -= piece.length;
		return {...segment, text: piece};
	});
	return paintSegments(kept, theme);
}
