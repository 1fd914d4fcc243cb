import {Box, Text} from 'ink';
import {type Size, smallestScreen} from './screen-layout.js';

/** Props of {@link TooSmall}. */
export type TooSmallProps = {
	/** Size of the terminal. */
	readonly size: Size;
	/** Whether the keys still go into what was being written. */
	readonly isWriting: boolean;
};

/** What a terminal shows that is too small for the panes. */
export function TooSmall({size: {columns, rows}, isWriting}: TooSmallProps) {
	return (
		<Box width={columns} height={rows} overflow="hidden">
			<Text>
				{`Make this terminal larger: ${columns}×${rows} now, at least ${smallestScreen.columns}×${smallestScreen.rows} needed; ${isWriting ? 'ctrl-c' : 'q'} quits.`}
			</Text>
		</Box>
	);
}
