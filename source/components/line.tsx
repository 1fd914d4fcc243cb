import {Text} from 'ink';
import {createElement, memo} from 'react';
import {joinSegments} from './segments.js';
import {type Tone, theme} from './theme.js';

/** A piece of a line, with what it means. */
export type Segment = {readonly text: string; readonly tone?: Tone};

/** Props of {@link Line}. */
export type LineProps = {
	/** The pieces, from left to right; together never wider than the screen. */
	readonly segments: readonly Segment[];
};

/** One line of the screen, which never wraps. It is not drawn again while its pieces keep their reference. */
export const Line = memo(function Line({segments}: LineProps) {
	const pieces = joinSegments(segments).map(({text, tone}) =>
		tone === undefined || tone === 'plain' ? text : createElement(Text, theme[tone], text),
	);
	// as arguments, pieces are told apart by their place and need no keys
	return createElement(Text, {wrap: 'truncate'}, ...pieces);
});
