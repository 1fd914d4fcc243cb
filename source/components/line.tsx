import {Text} from 'ink';
import {memo, use} from 'react';
import {paintSegments} from './paint.js';
import {ThemeContext, type Tone} from './theme.js';

/** A piece of a line, with what it means. */
export type Segment = {readonly text: string; readonly tone?: Tone};

/** Props of {@link Line}. */
export type LineProps = {
	/** The pieces, from left to right; together never wider than the screen. */
	readonly segments: readonly Segment[];
};

/**
 * One line of the screen, which never wraps. It is not drawn again while its pieces keep their reference. Its colours
 * are in its text: a component for each of them would cost more than all the rest of a frame.
 */
export const Line = memo(function Line({segments}: LineProps) {
	return <Text wrap="truncate">{paintSegments(segments, use(ThemeContext))}</Text>;
});
