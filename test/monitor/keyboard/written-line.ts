import type {TestTerminal} from '../support/terminal.js';

/** The keys that end the writing, which stand there for as long as there is room. */
const hint = / {3,}⏎ (?:keep {2}esc drop|send {2}esc keep as draft)$/;

/** What the line at the bottom says before its hint, with the character under the cursor in brackets. */
export function lineOf({emulator}: TestTerminal): string {
	const {active} = emulator.buffer;
	const line = active.getLine(active.baseY + emulator.rows - 1);
	const cells = Array.from({length: emulator.cols}, (_, column) => {
		const cell = line?.getCell(column);
		const text = cell?.getWidth() === 0 ? '' : cell?.getChars() || ' ';
		return cell?.isInverse() && text !== '' ? `[${text}]` : text;
	});
	return cells.join('').trimEnd().replace(hint, '');
}
