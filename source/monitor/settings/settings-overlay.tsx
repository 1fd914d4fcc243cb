import type {Segment} from '../../components/line.js';
import {Panel, type PanelRow} from '../../components/panel.js';
import {windowNote} from '../../components/window-note.js';
import {wrapWords} from '../../components/wrap-words.js';
import {fit} from '../../presentation/fit.js';
import {marks} from '../looks.js';
import type {Size} from '../screen-layout.js';
import type {SettingRow} from './setting-rows.js';

/** Props of {@link SettingsOverlay}. */
export type SettingsOverlayProps = {
	readonly rows: readonly SettingRow[];
	/** Index of the selected row. */
	readonly selected: number;
	/** The first visible row. */
	readonly top: number;
	/** How many rows are visible; see {@link visibleSettings}. */
	readonly visible: number;
	/** Size with both borders. */
	readonly size: Size;
};

/** Lines below the rows for what the selected one does: a gap, and the sentence. */
const helpLines = 2;

/** Cells for the names of settings. */
const labelWidth = 16;

/** How many rows of settings fit: the help leaves first when the screen is low. */
export function visibleSettings({rows}: Size): number {
	const inside = Math.max(0, rows - 2);
	return inside > 2 * helpLines ? inside - helpLines : inside;
}

/** What the operator may set, in place of the panes, with what the selected setting does below. */
export function SettingsOverlay({rows, selected, top, visible, size}: SettingsOverlayProps) {
	const shown = rows.slice(top, top + visible);
	const gap = Array.from({length: visible - shown.length + 1}, (_, index): PanelRow => {
		return {key: `gap ${index}`, segments: []};
	});
	const [help = ''] = wrapWords(rows[selected]?.help ?? '', size.columns - 6);
	return (
		<Panel
			heading={{
				title: 'Settings',
				note: windowNote(top, visible, rows.length, rows.length),
				isFocused: true,
			}}
			width={size.columns}
			height={size.rows}
			rows={[
				...shown.map((row, index) => ({
					key: row.id,
					segments: drawRow(row, top + index === selected, size.columns - 2),
				})),
				...gap,
				{key: 'help', segments: [{text: ` ${help}`, tone: 'muted'}]},
			]}
		/>
	);
}

function drawRow({label, value}: SettingRow, isSelected: boolean, width: number): readonly Segment[] {
	if (!isSelected) return [{text: `  ${fit(label, labelWidth)}  `, tone: 'muted'}, {text: `  ${value}`}];
	// the marks beside the value are the keys that change it
	const text = `${marks.focused} ${fit(label, labelWidth)}  ◂ ${value} ▸`;
	return [{text: fit(text, width), tone: 'selected'}];
}
