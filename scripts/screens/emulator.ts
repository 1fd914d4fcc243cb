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

/** The emulator measures characters as of Unicode 6, in which an emoji is one cell wide; terminals have moved on. */
function setCurrentWidths(emulator: Emulator): void {
	const wcwidth = (codepoint: number): 0 | 1 | 2 => {
		const width = stringWidth(String.fromCodePoint(codepoint));
		return width === 0 ? 0 : width === 1 ? 1 : 2;
	};
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
