import {expect, it} from 'vitest';
import {eventually} from '../commands/support/condition.js';
import {prepareMonitor, runMonitorInTerminal} from './support/run-in-terminal.js';
import {makeSampleDatabase} from './support/seed.js';

prepareMonitor();

const esc = '\u001b';

/** What empties a screen or a part of it, its history, or all there is; lines that are taken out or put in. */
const clears = /\u001b\[[0-3]?J|\u001bc|\u001b\[!p|\u001b\[\d*[LM]/g;

/** Lines that are emptied one above the other, as many of them as there are. */
const wipes = /(?:\u001b\[2K\u001b\[1A){3,}/g;

const count = (bytes: string, what: RegExp) => bytes.match(what)?.length ?? 0;

/**
 * New sizes, one after the other, and how often each may empty the screen. Of a frame that is higher than the screen
 * nobody knows which of its lines stand where.
 */
const sizes = [
	{columns: 120, rows: 32, most: 0},
	{columns: 60, rows: 15, most: 1},
	{columns: 200, rows: 50, most: 0},
	{columns: 30, rows: 10, most: 1},
	{columns: 80, rows: 24, most: 0},
] as const;

it('no frame after the first clears the screen, whatever happens: changes, keys, overlays, writing, resizing', async () => {
	const bus = await makeSampleDatabase();
	const terminal = runMonitorInTerminal({database: bus.path});
	await terminal.see('gemini-5120');
	await terminal.see('2 unread');
	const start = terminal.raw().length;
	const sent = () => terminal.raw().slice(start);
	const press = async (keys: string, seen: RegExp | string) => {
		terminal.type(keys);
		await terminal.see(seen);
	};

	for (let round = 0; round < 5; round++) {
		bus.addSession({id: `aider-${round}`});
		bus.addMessage('aider-1', 'broadcast', `hello ${round}`);
		bus.addAlert('LOW', 'cwd_overlap', `/src/${round}`, 'aider-1', 'aider-2');
		await terminal.see(`${6 + round} sessions`);
		terminal.type('j\t');
	}
	await press('1g', /▸ Sessions[\s\S]*▸● claude/);
	for (const pane of ['2', '3', '4', '1']) await press(pane, /▸ (?:Alerts|Unread|Timeline|Sessions)/);
	await press('?', '▸ Help');
	await press('G', /–(\d+) of \1 /);
	await press(esc, 'tab pane');
	await press('t', '▸ Locks');
	await press('\t', '▸ Claims');
	await press('\t', '▸ Statistics');
	await press(esc, 'tab pane');
	await press(',', '▸ Settings');
	await press('jjj', '▸   SESSION');
	await press(esc, 'tab pane');
	for (const pane of ['1', '2', '3', '4']) {
		await press(`${pane}g\r`, /▸ (?:Session |Alert |Message |What happened)/);
		await press(esc, 'tab pane');
	}
	await press('/nothing', /filter \/ nothing/);
	await press(esc, 'tab pane');
	await press('Mhello', 'to all › hello');
	await press('\r', '✓ sent to all');
	await press('2A', '✓ acknowledged');
	await press('1p', 'paused');
	await press('p', 'live');
	expect([count(sent(), clears), count(sent(), wipes)]).toEqual([0, 0]);

	for (const {most, ...size} of sizes) {
		const before = terminal.raw().length;
		terminal.resize(size);
		await terminal.see(screen => {
			const lines = screen.split('\n');
			const isFrame = lines[1]?.length === size.columns && lines.at(-1)?.includes('q quit') === true;
			return size.columns < 60 ? screen.startsWith('Make this terminal larger') : isFrame;
		});
		const bytes = terminal.raw().slice(before);
		expect(count(bytes, clears)).toBeLessThanOrEqual(most);
		expect(count(bytes, wipes)).toBeLessThanOrEqual(most);
	}
	await press('1j', /▸● codex-41200/);
	const before = terminal.raw().length;
	terminal.type('\u000c');
	// the operator's own wish
	await eventually(() => expect(count(terminal.raw().slice(before), clears)).toBe(1));
	expect(terminal.emulator.buffer.active.baseY).toBe(0);
});
