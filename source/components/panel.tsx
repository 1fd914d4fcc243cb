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
	const side = useMemo(() => sideBorder(isFocused, height - 2), [isFocused, height]);
	if (height === 1) return <Line segments={top} />;
	return (
		<Box flexDirection="column" width={width} height={height} flexShrink={0}>
			<Line segments={top} />
			<Box height={height - 2} flexShrink={0}>
				<Line segments={side} />
				<Box flexDirection="column" width={width - 2} flexShrink={0}>
					{rows.slice(0, height - 2).map(({key, segments}) => (
						<Row key={key} segments={segments} width={width - 2} />
					))}
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
