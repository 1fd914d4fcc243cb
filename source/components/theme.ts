import {styleText} from 'node:util';
import {createContext} from 'react';

/** What text can mean. */
const tones = [
	'plain',
	'muted',
	'title',
	'focus',
	'focusTitle',
	'selected',
	'good',
	'attention',
	'critical',
	'high',
	'medium',
	'low',
	'stale',
] as const;

/** The name of a meaning that text can carry. */
export type Tone = (typeof tones)[number];

/** What a terminal is sent before and after a text. */
export type Paint = {readonly open: string; readonly close: string};

/** How each tone looks; every one of them is told by words and shapes, too. */
export type Theme = Readonly<Record<Tone, Paint>>;

type Format = Parameters<typeof styleText>[0];

/** Without any colour: for those who asked for none, and terminals that have none. */
const plain: Readonly<Record<Tone, Format>> = {
	plain: [],
	muted: 'dim',
	title: 'bold',
	focus: [],
	focusTitle: 'bold',
	selected: 'inverse',
	good: [],
	attention: [],
	critical: 'bold',
	high: [],
	medium: [],
	low: 'dim',
	stale: [],
};

/** Of the sixteen colours that every terminal names, those that can be read on a dark ground. */
const dark: Readonly<Record<Tone, Format>> = {
	...plain,
	focus: 'cyan',
	focusTitle: ['cyan', 'bold'],
	good: 'green',
	attention: 'yellow',
	critical: ['red', 'bold'],
	high: 'red',
	medium: 'yellow',
	stale: 'magenta',
};

/** On a light ground neither yellow nor cyan can be read, and dimmed text fades away. */
const light: Readonly<Record<Tone, Format>> = {
	...dark,
	muted: 'gray',
	low: 'gray',
	focus: 'blue',
	focusTitle: ['blue', 'bold'],
	attention: ['magenta', 'bold'],
	medium: 'magenta',
	stale: 'blue',
};

/** The themes; the one place that knows colours: everything else names what it means. */
export const themes = {dark: prepare(dark), light: prepare(light), plain: prepare(plain)} as const;

/** The theme that everything below is drawn in. */
export const ThemeContext = createContext<Theme>(themes.dark);

/** Splits each style around a text, so that painting is no more than joining. */
function prepare(formats: Readonly<Record<Tone, Format>>): Theme {
	const paint = (tone: Tone): Paint => {
		// whether there are colours was decided by whoever chose the theme
		const [open = '', close = ''] = styleText(formats[tone], '\0', {validateStream: false}).split('\0');
		return {open, close};
	};
	return {
		plain: paint('plain'),
		muted: paint('muted'),
		title: paint('title'),
		focus: paint('focus'),
		focusTitle: paint('focusTitle'),
		selected: paint('selected'),
		good: paint('good'),
		attention: paint('attention'),
		critical: paint('critical'),
		high: paint('high'),
		medium: paint('medium'),
		low: paint('low'),
		stale: paint('stale'),
	};
}
