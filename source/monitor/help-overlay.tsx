import {Box, Text} from 'ink';
import {Table} from 'ink-table';
import type {PropsWithChildren} from 'react';
import {bottomBorder, topBorder} from '../components/border.js';
import {Line} from '../components/line.js';
import {theme} from '../components/theme.js';
import {windowNote} from '../components/window-note.js';
import {helpRows} from './help-rows.js';
import type {Size} from './screen-layout.js';

/** Props of {@link HelpOverlay}. */
export type HelpOverlayProps = {
	/** Size with both borders. */
	readonly size: Size;
	/** The first visible line. */
	readonly top: number;
	/** How many lines are visible. */
	readonly visible: number;
};

/** The key table, in place of the panes. */
export function HelpOverlay({size, top, visible}: HelpOverlayProps) {
	const note = windowNote(top, visible, helpRows.length, helpRows.length);
	return (
		<Box flexDirection="column" width={size.columns} height={size.rows} flexShrink={0}>
			<Line segments={topBorder({title: 'Help', note, isFocused: true}, size.columns)} />
			<Box
				height={size.rows - 2}
				overflow="hidden"
				borderStyle="round"
				borderTop={false}
				borderBottom={false}
				borderColor={theme.focus.color}
			>
				<Table data={helpRows.slice(top, top + visible)} header={Title} skeleton={Gap} />
			</Box>
			<Line segments={bottomBorder(true, size.columns)} />
		</Box>
	);
}

function Title({children}: PropsWithChildren) {
	return <Text {...theme.title}>{children}</Text>;
}

/** In place of the table's rules, which take a line for every row, only a gap between its columns. */
function Gap({children}: PropsWithChildren) {
	return children === '│' ? <Text> </Text> : null;
}
