import {Table} from 'ink-table';
import type {PropsWithChildren} from 'react';
import {Line} from '../components/line.js';
import {Frame} from '../components/panel.js';
import {windowNote} from '../components/window-note.js';
import {fit, widthOf} from '../presentation/fit.js';
import {type HelpRow, helpRows} from './help-rows.js';
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
	const rows = helpRows.slice(top, top + visible).map(row => fitRow(row, size.columns - 2 - gap));
	const note = windowNote(top, visible, helpRows.length, helpRows.length);
	return (
		<Frame heading={{title: 'Help', note, isFocused: true}} width={size.columns} height={size.rows}>
			<Table data={rows} header={Title} cell={Cell} skeleton={Gap} />
		</Frame>
	);
}

/** Cells the table puts around its two columns, and between them. */
const gap = 3;

/** On a narrow screen the ends of the sentences go. */
function fitRow({KEY, DOES}: HelpRow, width: number): HelpRow {
	return {KEY, DOES: fit(DOES.trimEnd(), Math.min(DOES.length, width - widthOf(KEY)))};
}

function Title({children}: PropsWithChildren) {
	return <Line segments={[{text: String(children), tone: 'title'}]} />;
}

function Cell({children}: PropsWithChildren) {
	return <Line segments={[{text: String(children)}]} />;
}

/** In place of the table's rules, which take a line for every row, only a gap between its columns. */
function Gap({children}: PropsWithChildren) {
	return children === '│' ? <Line segments={[{text: ' '}]} /> : null;
}
