import {styleText} from 'node:util';
import type {Segment} from '../../components/line.js';
import {joinSegments} from '../../components/segments.js';
import {type Tone, theme} from '../../components/theme.js';

/** Lines as text that ends nowhere in blanks. Without colours it holds nothing that a terminal would obey. */
export function textOfLines(lines: ReadonlyArray<readonly Segment[]>, isColoured: boolean): string {
	return lines.map(line => textOfLine(line, isColoured)).join('\n');
}

function textOfLine(segments: readonly Segment[], isColoured: boolean): string {
	const text = segments.map(segment => segment.text).join('');
	if (!isColoured) return text.trimEnd();
	let left = text.trimEnd().length;
	return joinSegments(segments)
		.map(({text: piece, tone}) => {
			const kept = piece.slice(0, left);
			left -= kept.length;
			return kept === '' ? '' : paintPiece(kept, tone ?? 'plain');
		})
		.join('');
}

function paintPiece(text: string, tone: Tone): string {
	const style: {
		readonly color?: Parameters<typeof styleText>[0];
		readonly bold?: boolean;
		readonly dimColor?: boolean;
		readonly inverse?: boolean;
	} = theme[tone];
	// whether there are colours was decided for all of the output
	const dress = (format: Parameters<typeof styleText>[0], dressed: string) =>
		styleText(format, dressed, {validateStream: false});
	let painted = text;
	if (style.color !== undefined) painted = dress(style.color, painted);
	if (style.bold) painted = dress('bold', painted);
	if (style.dimColor) painted = dress('dim', painted);
	return style.inverse ? dress('inverse', painted) : painted;
}
