import {Box} from 'ink';
import {memo, type ReactNode, useMemo} from 'react';
import {borderTone, bottomBorder, foldedBorder, type Heading, topBorder} from './border.js';
import {Line, type Segment} from './line.js';
import {fitSegments} from './segments.js';

/** One row inside a panel. */
export type PanelRow = {
	/** Tells the row apart from the others of its panel. */
	readonly key: string;
	readonly segments: readonly Segment[];
};

/** Props of {@link Frame}. */
export type FrameProps = {
	readonly heading: Heading;
	readonly width: number;
	/** Height with both borders; a frame of height 1 is folded to its title. */
	readonly height: number;
	/** What is inside; it may not be larger than the room between the borders. */
	readonly children: ReactNode;
};

/** Props of {@link Panel}. */
export type PanelProps = Omit<FrameProps, 'children'> & {
	/** The rows that are visible, from the top; more than fit are not drawn. */
	readonly rows: readonly PanelRow[];
};

/** A box of rows with a title in its border. */
export function Panel({rows, ...frame}: PanelProps) {
	const {width, height} = frame;
	return (
		<Frame {...frame}>
			{rows.slice(0, Math.max(0, height - 2)).map(({key, segments}) => (
				<Row key={key} segments={segments} width={width - 2} />
			))}
		</Frame>
	);
}

/** A border with a title. It is drawn as text, because a border of Ink carries no title. */
export function Frame({heading, width, height, children}: FrameProps) {
	const {title, note, isFocused} = heading;
	const top = useMemo(
		() => (height === 1 ? foldedBorder : topBorder)({title, note, isFocused}, width),
		[title, note, isFocused, width, height],
	);
	const bottom = useMemo(() => bottomBorder(isFocused, width), [isFocused, width]);
	const side = useMemo(() => sideBorder(isFocused, height - 2), [isFocused, height]);
	if (height === 1) return <Line segments={top} />;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Line segments={top} />
			<Box height={height - 2} flexShrink={0}>
				<Line segments={side} />
				<Box flexDirection="column" width={width - 2} flexShrink={0}>
					{children}
				</Box>
				<Line segments={side} />
			</Box>
			<Line segments={bottom} />
		</Box>
	);
}

/** The border beside all rows as one text, which is measured and drawn faster than a piece in every row. */
function sideBorder(isFocused: boolean, height: number): readonly Segment[] {
	return [
		{text: Array.from({length: Math.max(0, height)}, () => '│').join('\n'), tone: borderTone(isFocused)},
	];
}

type RowProps = {readonly segments: readonly Segment[]; readonly width: number};

const Row = memo(function Row({segments, width}: RowProps) {
	return <Line segments={fitSegments(segments, width)} />;
});
