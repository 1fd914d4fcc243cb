import {expect, it} from 'vitest';
import {editLine, emptyEditor, pasteInto} from '../../../source/components/line-editor.js';
import {deletions, kills, moves} from '../../../source/components/line-keys.js';
import {prepareMonitor, runMonitorInTerminal} from '../support/run-in-terminal.js';
import {makeSampleDatabase} from '../support/seed.js';
import {bytesOf} from './key-bytes.js';
import {lineOf} from './written-line.js';

prepareMonitor();

const words = 'one two 项目 three';

/** An editor with the cursor within the words. */
const within = ['left', 'left', 'left', 'left', 'left', 'left', 'left'].reduce(
	editLine,
	pasteInto(emptyEditor, words),
);

/** How the line of an editor stands on the screen. */
function shown({text, cursor}: typeof within): string {
	return ` to all › ${text.slice(0, cursor)}[${text[cursor] ?? ' '}]${text.slice(cursor + 1)}`;
}

it('every key that moves or deletes in a line does so on a terminal', async () => {
	const {path} = await makeSampleDatabase();
	const terminal = runMonitorInTerminal({database: path});
	await terminal.see('2 unread');
	terminal.type('M');
	for (const keystroke of [...moves.keys(), ...deletions.keys(), ...kills.keys()]) {
		terminal.type(words + bytesOf('left').repeat(7));
		await terminal.see(() => lineOf(terminal) === shown(within));
		const after = editLine(within, keystroke);
		expect(after.cursor === within.cursor && after.text === within.text, keystroke).toBe(false);
		terminal.type(bytesOf(keystroke));
		await terminal.see(() => lineOf(terminal) === shown(after).trimEnd());
		terminal.type(bytesOf('end') + bytesOf('ctrl-u'));
		await terminal.see(() => lineOf(terminal) === ' to all › [ ]');
	}
});
