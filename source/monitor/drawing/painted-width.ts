import {widthOf} from '../../presentation/fit.js';

/** Select Graphic Rendition. */
export const style = /\u001b\[[\d;]*m/g;

/** Characters that take one cell each, whatever stands beside them: most of what the monitor draws. */
const steady =
	/^[ -~\u2014\u2026\u2190-\u2193\u2500-\u259f\u25cb\u25cf\u25cc\u25c6\u25b8\u25b9\u00b7\u2020]*$/;

/** Whether a text, but for its styles, is as wide as it is long. */
export function isSteady(text: string): boolean {
	return steady.test(withoutStyles(text));
}

/** How many cells a line takes, with its styles in it. */
export function paintedWidth(line: string): number {
	const text = withoutStyles(line);
	return steady.test(text) ? text.length : widthOf(text);
}

/** The width of the widest line of a text: what Ink asks of each text before it gives it room. */
export function widestLine(text: string): number {
	return Math.max(0, ...text.split('\n').map(paintedWidth));
}

function withoutStyles(text: string): string {
	return text.includes('\u001b') ? text.replaceAll(style, '') : text;
}
