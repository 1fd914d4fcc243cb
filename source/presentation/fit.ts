import stringWidth from 'string-width';

const segmenter = new Intl.Segmenter(undefined, {granularity: 'grapheme'});

/** Nothing but printable ASCII, which is as wide as it is long. */
const plain = /^[\u0020-\u007e]*$/;

/** How many cells of a terminal a text takes. */
export function widthOf(text: string): number {
	return plain.test(text) ? text.length : stringWidth(text);
}

/** Cuts a text to a width, ending in `…` where something is missing. Never splits a character. */
export function cut(text: string, width: number): string {
	if (width <= 0) return '';
	if (widthOf(text) <= width) return text;
	let kept = '';
	let used = 0;
	for (const {segment} of segmenter.segment(text)) {
		const cells = widthOf(segment);
		if (used + cells > width - 1) break;
		kept += segment;
		used += cells;
	}
	return `${kept}…`;
}

/** Cuts the beginning of a text, which for a path is the part that says least. */
export function cutStart(text: string, width: number): string {
	if (width <= 0) return '';
	if (widthOf(text) <= width) return text;
	let kept = '';
	let used = 0;
	for (const {segment} of [...segmenter.segment(text)].reverse()) {
		const cells = widthOf(segment);
		if (used + cells > width - 1) break;
		kept = segment + kept;
		used += cells;
	}
	return `…${kept}`;
}

/** Cuts or pads a text to exactly a width. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
	const short = cut(text, width);
	const padding = ' '.repeat(Math.max(0, width - widthOf(short)));
	return align === 'left' ? short + padding : padding + short;
}
