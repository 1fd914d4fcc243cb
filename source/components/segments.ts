import {fit, widthOf} from '../presentation/fit.js';
import type {Segment} from './line.js';

/** How many cells some pieces take together. */
export function segmentsWidth(segments: readonly Segment[]): number {
	return segments.reduce((width, {text}) => width + widthOf(text), 0);
}

/** Cuts or pads pieces to exactly a width. */
export function fitSegments(segments: readonly Segment[], width: number): readonly Segment[] {
	const fitted: Segment[] = [];
	let left = width;
	for (const segment of segments) {
		const cells = widthOf(segment.text);
		if (cells > left) {
			fitted.push({...segment, text: fit(segment.text, left)});
			return fitted;
		}
		fitted.push(segment);
		left -= cells;
	}
	if (left > 0) fitted.push({text: ' '.repeat(left)});
	return fitted;
}
