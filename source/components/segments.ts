import {fit, widthOf} from '../presentation/fit.js';
import type {Segment} from './line.js';
import type {Tone} from './theme.js';

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

/**
 * Joins neighbours that look alike, as blanks do in any tone but reverse: every piece costs time in every frame,
 * whether it changed or not.
 */
export function joinSegments(segments: readonly Segment[]): readonly Segment[] {
	const joined: Segment[] = [];
	for (const segment of segments) {
		const last = joined.at(-1);
		if (last && areAlike(last, segment)) {
			joined[joined.length - 1] = {...(isBlank(last) ? segment : last), text: last.text + segment.text};
		} else if (segment.text !== '') {
			joined.push(segment);
		}
	}
	return joined;
}

function areAlike(one: Segment, other: Segment): boolean {
	if (toneOf(one) === toneOf(other)) return true;
	return toneOf(one) !== 'selected' && toneOf(other) !== 'selected' && (isBlank(one) || isBlank(other));
}

function toneOf({tone}: Segment): Tone {
	return tone ?? 'plain';
}

function isBlank({text}: Segment): boolean {
	return text.trim() === '';
}
