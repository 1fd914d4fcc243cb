import type {Segment} from './line.js';
import {joinSegments} from './segments.js';
import type {Paint, Theme} from './theme.js';

/** Pieces as one text in the colours of a theme. No colour goes on beyond the end of a line. */
export function paintSegments(segments: readonly Segment[], theme: Theme): string {
	return joinSegments(segments)
		.map(({text, tone = 'plain'}) => paintText(text, theme[tone]))
		.join('');
}

function paintText(text: string, {open, close}: Paint): string {
	if (open === '') return text;
	return text
		.split('\n')
		.map(line => open + line + close)
		.join('\n');
}
