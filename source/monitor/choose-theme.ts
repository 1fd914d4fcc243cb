import type {Environment} from '../agents/environment.js';
import {type Theme, themes} from '../components/theme.js';
import type {MonitorSettings} from './settings/monitor-settings.js';

/** What is known of the terminal's colours. */
export type Canvas = {
	/** Whether it has any, and nobody asked to do without. */
	readonly hasColours: boolean;
	/** Whether text stands on a light ground; `null` when the terminal does not say. */
	readonly isLight: boolean | null;
};

/** The theme for a terminal, as far as the operator leaves the choice to it. */
export function chooseTheme(
	{colours, background}: Pick<MonitorSettings, 'colours' | 'background'>,
	{hasColours, isLight}: Canvas,
): Theme {
	if (!hasColours || colours === 'none') return themes.plain;
	if (background !== 'auto') return themes[background];
	return isLight ? themes.light : themes.dark;
}

/** The two whites among the sixteen colours; seven is the darker one. */
const whites: ReadonlySet<string> = new Set(['7', '15']);

/**
 * Whether a terminal says that its ground is light: COLORFGBG names the colours of text and ground, as in `0;15`, or
 * with a third one between them.
 */
export function isLightGround({COLORFGBG = ''}: Environment): boolean | null {
	const ground = /^\d+;(?:[^;]*;)?(\d+)$/.exec(COLORFGBG)?.[1];
	return ground === undefined ? null : whites.has(ground);
}
