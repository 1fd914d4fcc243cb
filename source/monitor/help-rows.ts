import {keyTable} from './keys.js';

/** A line of the help, as its table shows it. */
export type HelpRow = {readonly KEY: string; readonly DOES: string};

const widths = {
	KEY: Math.max(...keyTable.map(({keys}) => keys.length)),
	DOES: Math.max(...keyTable.map(({does}) => does.length)),
};

/** The key table as rows of help, padded so that the columns keep their place while the help is scrolled. */
export const helpRows: readonly HelpRow[] = keyTable.map(({keys, does}) => ({
	KEY: keys.padEnd(widths.KEY),
	DOES: does.padEnd(widths.DOES),
}));
