import {describe, expect, it} from 'vitest';
import {prepareMonitor, runMonitorInTerminal} from '../support/run-in-terminal.js';
import {makeSampleDatabase} from '../support/seed.js';
import {lineOf} from './written-line.js';

prepareMonitor();

const sizes = [
	{columns: 120, rows: 32},
	{columns: 60, rows: 15},
	{columns: 200, rows: 50},
	{columns: 30, rows: 8},
	{columns: 80, rows: 24},
] as const;

async function start() {
	const bus = await makeSampleDatabase();
	const terminal = runMonitorInTerminal({database: bus.path, ...sizes[4]});
	await terminal.see('2 unread');
	/** Waits until the line is as it should be, on a screen that fills the terminal. */
	const seeLine = (expected: string) => terminal.see(() => lineOf(terminal) === expected);
	return {bus, terminal, seeLine};
}

describe('resizing', () => {
	it('while a filter is written keeps its text, its cursor, and what it finds', async () => {
		const {terminal, seeLine} = await start();
		terminal.type('/codex 项目');
		await seeLine(' filter / codex 项目[ ]');
		terminal.type('\u001b[D\u001b[D\u001b[D');
		await seeLine(' filter / codex[ ]项目');
		for (const size of sizes) {
			terminal.resize(size);
			if (size.columns < 60) await terminal.see('Make this terminal larger');
			else await seeLine(' filter / codex[ ]项目');
		}
		terminal.type('\u0015\u000b41200');
		await seeLine(' filter / 41200[ ]');
		await terminal.see(screen => screen.includes('▸● codex-41200') && !screen.includes('gemini'));
	});

	it('while a message is written keeps its text and its cursor, and sends all of it', async () => {
		const {bus, terminal} = await start();
		const words = 'one two three four five six seven eight nine ten eleven twelve thirteen fourteen';
		terminal.type(`M${words}`);
		await terminal.see(() => lineOf(terminal).endsWith('thirteen fourteen[ ]'));
		for (const size of sizes) {
			terminal.resize(size);
			if (size.columns < 60) await terminal.see('Make this terminal larger');
			else await terminal.see(() => /^ to all › .*thirteen fourteen\[ \]$/.test(lineOf(terminal)));
		}
		for (const size of sizes.slice(0, 3)) {
			terminal.resize(size);
			// as fast as a person resizes and types
			terminal.type('!');
		}
		await terminal.see(() => lineOf(terminal) === ` to all › ${words}!!![ ]`);
		terminal.type('\r');
		await terminal.see('✓ sent to all');
		expect(
			bus.database
				.prepare('SELECT payload FROM inter_session_messages ORDER BY id DESC LIMIT 1')
				.pluck()
				.get(),
		).toBe(`${words}!!!`);
	});

	it('while something is open keeps it open, and its lines within the screen', async () => {
		const {terminal} = await start();
		for (const [keys, seen] of [
			['?', /▸ Help/],
			['t', /▸ Locks/],
			[',', /▸ Settings/],
			['1g\r', /▸ Session claude-12345/],
		] as const) {
			terminal.type(keys);
			await terminal.see(seen);
			terminal.type('G');
			for (const {columns, rows} of sizes) {
				terminal.resize({columns, rows});
				await terminal.see(screen => {
					const lines = screen.split('\n');
					const isWhole = lines[1]?.length === columns && lines.at(-2)?.startsWith('╰') === true;
					return columns < 60 ? screen.startsWith('Make this terminal larger') : seen.test(screen) && isWhole;
				});
			}
			terminal.type('\u001b');
			await terminal.see('tab pane');
		}
	});
});
