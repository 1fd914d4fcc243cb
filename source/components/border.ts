import {cut, widthOf} from '../presentation/fit.js';
import type {Segment} from './line.js';
import type {Tone} from './theme.js';

/** What the top border of a panel says. */
export type Heading = {
	readonly title: string;
	/** A short remark at the right end, such as `4 of 4`. */
	readonly note: string;
	/** Whether keys go to this panel; shown as a mark, not by colour alone. */
	readonly isFocused: boolean;
};

/** The top border of a panel with its title on the left and a note on the right: `╭ Alerts ──── 2 ╮`. */
export function topBorder(heading: Heading, width: number): readonly Segment[] {
	return ruleWith(heading, width, ['╭', '╮']);
}

/** A panel folded to one line: `─ Alerts ──── 2 ─`. */
export function foldedBorder(heading: Heading, width: number): readonly Segment[] {
	return ruleWith(heading, width, ['─', '─']);
}

/** The bottom border of a panel. */
export function bottomBorder(isFocused: boolean, width: number): readonly Segment[] {
	return [{text: `╰${'─'.repeat(width - 2)}╯`, tone: borderTone(isFocused)}];
}

/** The tone of a panel's border. */
export function borderTone(isFocused: boolean): Tone {
	return isFocused ? 'focus' : 'muted';
}

function ruleWith(
	{title, note, isFocused}: Heading,
	width: number,
	[left, right]: readonly [string, string],
): readonly Segment[] {
	const tone = borderTone(isFocused);
	const inside = width - 2;
	const name = cut(isFocused ? ` ▸ ${title} ` : ` ${title} `, inside);
	const remark = note === '' ? '' : ` ${note} `;
	const room = inside - widthOf(name) - widthOf(remark);
	const rule = room < 1 ? '─'.repeat(inside - widthOf(name)) : '─'.repeat(room);
	return [
		{text: left, tone},
		{text: name, tone: isFocused ? 'focusTitle' : 'title'},
		{text: rule, tone},
		...(room < 1 ? [] : [{text: remark, tone: 'plain'} as const]),
		{text: right, tone},
	];
}
