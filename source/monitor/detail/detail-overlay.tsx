import {useMemo} from 'react';
import {Panel} from '../../components/panel.js';
import {windowNote} from '../../components/window-note.js';
import type {Size} from '../screen-layout.js';
import type {Detail} from '../view.js';
import {layoutDescription} from './detail-lines.js';

/** Props of {@link DetailOverlay}. */
export type DetailOverlayProps = {
	/** What is open; `null` when it left before it could be read. */
	readonly detail: Detail | null;
	/** Size with both borders. */
	readonly size: Size;
	/** The first visible line. */
	readonly top: number;
	/** How many lines are visible. */
	readonly visible: number;
};

/** All that is known about one session, alert or message, in place of the panes. */
export function DetailOverlay({detail, size, top, visible}: DetailOverlayProps) {
	const description = detail?.description;
	const lines = useMemo(
		() => (description ? layoutDescription(description, size.columns - 2) : []),
		[description, size.columns],
	);
	const title = description?.title ?? 'Nothing';
	const range = lines.length > visible ? windowNote(top, visible, lines.length, lines.length) : '';
	const isGone = !detail || detail.isGone;
	const heading = {
		title: isGone ? `${title} (not on the bus any more)` : title,
		// more is to come, unless the bus cannot be read: then this says why so little is known
		note: isGone || detail.isWhole ? range : `${range} …`.trim(),
		isFocused: true,
	};
	const rows = lines
		.slice(top, top + visible)
		.map((segments, index) => ({key: String(top + index), segments}));
	return <Panel heading={heading} width={size.columns} height={size.rows} rows={rows} />;
}
