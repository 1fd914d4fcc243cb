import {memo} from 'react';
import {widthOf} from '../presentation/fit.js';
import {Line, type Segment} from './line.js';
import type {LineEditor} from './line-editor.js';
import {viewLine} from './line-view.js';
import {fitSegments} from './segments.js';

/** Props of {@link LineInput}. */
export type LineInputProps = {
	/** What stands before the text, such as `filter: `. */
	readonly label: string;
	readonly editor: LineEditor;
	/** The keys that end the writing, at the right end for as long as the text leaves room. */
	readonly hint: string;
	/** Cells of the whole line. */
	readonly width: number;
};

/** Cells between what is written and the hint. */
const leastGap = 3;

/** One line in which text is written: what it is for, the text, and the cursor in it. */
export const LineInput = memo(function LineInput(props: LineInputProps) {
	return <Line segments={lineInputSegments(props)} />;
});

/** The pieces of a line in which text is written, together exactly as wide as the line. */
export function lineInputSegments({label, editor, hint, width}: LineInputProps): readonly Segment[] {
	const warning = editor.isFull ? ' full' : '';
	const {before, at, after} = viewLine(editor, width - widthOf(label) - widthOf(warning));
	const text = before + at + after;
	const room = width - widthOf(label + text + warning) - widthOf(hint) - 1;
	return fitSegments(
		[
			{text: label, tone: 'title'},
			{text: before},
			{text: at, tone: 'selected'},
			{text: after},
			{text: warning, tone: 'attention'},
			...(room >= leastGap ? [{text: ' '.repeat(room)}, {text: hint, tone: 'muted'} as const] : []),
		],
		width,
	);
}
