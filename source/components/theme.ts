import type {TextProps} from 'ink';

/** How a tone looks; a screen without colour shows the same words and shapes. */
type Style = Pick<TextProps, 'color' | 'dimColor' | 'bold' | 'inverse'>;

/** The one place that knows colours: everything else names what it means. */
export const theme = {
	plain: {},
	muted: {dimColor: true},
	title: {bold: true},
	focus: {color: 'cyan'},
	focusTitle: {color: 'cyan', bold: true},
	selected: {inverse: true},
	good: {color: 'green'},
	attention: {color: 'yellow'},
	critical: {color: 'red', bold: true},
	high: {color: 'red'},
	medium: {color: 'yellow'},
	low: {dimColor: true},
	stale: {color: 'magenta'},
} as const satisfies Record<string, Style>;

/** The name of a meaning that text can carry. */
export type Tone = keyof typeof theme;
