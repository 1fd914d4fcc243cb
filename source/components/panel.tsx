import {Box} from 'ink';
import {memo, useMemo} from 'react';
import {borderTone, bottomBorder, foldedBorder, type Heading, topBorder} from './border.js';
import {Line, type Segment} from './line.js';
import {fitSegments} from './segments.js';

/** One row inside a panel. */
export type PanelRow = {
	/** Tells the row apart from the others of its panel. */
	readonly key: string;
	readonly segments: readonly Segment[];
};

/** Props of {@link Panel}. */
export type PanelProps = {
	readonly heading: Heading;
	readonly width: number;
	/** Height with both borders; a panel of height 1 is folded to its title. */
	readonly height: number;
	/** The rows that are visible, from the top; more than fit are not drawn. */
	readonly rows: readonly PanelRow[];
};

/** A box with a title in its border. Borders are drawn as text, because a border of Ink carries no title. */
export function Panel({heading, width, height, rows}: PanelProps) {
	const {title, note, isFocused} = heading;
	const top = useMemo(
		() => (height === 1 ? foldedBorder : topBorder)({title, note, isFocused}, width),
		[title, note, isFocused, width, height],
	);
	const bottom = useMemo(() => bottomBorder(isFocused, width), [isFocused, width]);
	if (height === 1) return <Line segments={top} />;
	const inside = height - 2;
	const shown = rows.slice(0, inside);
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Line segments={top} />
			{shown.map(({key, segments}) => (
				<FramedLine key={key} segments={segments} width={width} isFocused={isFocused} />
			))}
			{blankKeys(inside - shown.length).map(key => (
				<FramedLine key={key} segments={nothing} width={width} isFocused={isFocused} />
			))}
			<Line segments={bottom} />
		</Box>
	);
}

const nothing: readonly Segment[] = [];

function blankKeys(count: number): string[] {
	return Array.from({length: count}, (_, index) => `blank ${index}`);
}

/** Props of {@link FramedLine}. */
type FramedLineProps = {
	readonly segments: readonly Segment[];
	readonly width: number;
	readonly isFocused: boolean;
};

const FramedLine = memo(function FramedLine({segments, width, isFocused}: FramedLineProps) {
	const edge = {text: '│', tone: borderTone(isFocused)};
	return <Line segments={[edge, ...fitSegments(segments, width - 2), edge]} />;
});
