import xterm from '@xterm/headless';
import stringWidth from 'string-width';

/** A terminal without a window: it keeps what a person would see. */
export type Emulator = InstanceType<typeof xterm.Terminal>;

/**
 * Makes one that measures characters as terminals of today do.
 * @param scrollback how many lines it keeps of what has left the screen
 */
export function makeEmulator(columns: number, rows: number, scrollback = 0): Emulator {
	const emulator = new xterm.Terminal({cols: columns, rows, allowProposedApi: true, scrollback});
	setCurrentWidths(emulator);
	return emulator;
}

/** Vowels and ends of Hangul syllables are drawn into the syllable before them, if there is one. */
const partsOfSyllables = /[\u1160-\u11ff\ud7b0-\ud7fb]/;

/** What was measured before: a screen has the same characters over and over. */
const widths = new Map<number, 0 | 1 | 2>();

/** How many cells terminals give to a character. */
function wcwidth(codepoint: number): 0 | 1 | 2 {
	const known = widths.get(codepoint);
	if (known !== undefined) return known;
	const character = String.fromCodePoint(codepoint);
	const width = partsOfSyllables.test(character) ? 0 : stringWidth(character);
	const cells = width === 0 ? 0 : width === 1 ? 1 : 2;
	widths.set(codepoint, cells);
	return cells;
}

/** The emulator measures characters as of Unicode 6, in which an emoji is one cell wide; terminals have moved on. */
function setCurrentWidths(emulator: Emulator): void {
	emulator.unicode.register({
		version: 'current',
		wcwidth,
		charProperties(codepoint, preceding) {
			const own = wcwidth(codepoint);
			const before = (preceding >> 1) & 3;
			const joins = own === 0 && preceding !== 0 && before > 0;
			return ((joins ? before : own) << 1) | (joins ? 1 : 0);
		},
	});
	emulator.unicode.activeVersion = 'current';
}
