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
	/** Cells of the whole line. */
	readonly width: number;
};

/** One line in which text is written: what it is for, the text, and the cursor in it. */
export const LineInput = memo(function LineInput({label, editor, width}: LineInputProps) {
	return <Line segments={lineInputSegments({label, editor, width})} />;
});

/** The pieces of a line in which text is written, together exactly as wide as the line. */
export function lineInputSegments({label, editor, width}: LineInputProps): readonly Segment[] {
	const warning = editor.isFull ? ' full' : '';
	const {before, at, after} = viewLine(editor, width - widthOf(label) - widthOf(warning));
	return fitSegments(
		[
			{text: label, tone: 'title'},
			{text: before},
			{text: at, tone: 'selected'},
			{text: after},
			{text: warning, tone: 'attention'},
		],
		width,
	);
}
