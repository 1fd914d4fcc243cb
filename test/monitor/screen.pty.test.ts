import {rmSync} from 'node:fs';
import Database from 'better-sqlite3';
import {describe, expect, it} from 'vitest';
import {openBus} from '../../source/index.js';
import {screenText} from '../../source/presentation/screen-text.js';
import {prepareMonitor, runMonitorInTerminal, timeless} from './support/run-in-terminal.js';
import {makeDatabase, makeSampleDatabase} from './support/seed.js';
import {sizes} from './support/sizes.js';

prepareMonitor();

const esc = '\u001b';

/** Whether details are open, and nothing more is to be read for them. */
const isWholeDetail = (screen: string) =>
	/╭ ▸ (Session|Alert|Message) .*esc back/s.test(screen) && !/^╭ ▸ .* … ─*╮/m.test(screen);

/** What is on the screen when all of the sample is. */
const isComplete = (screen: string) => screen.includes('gemini-5120') && screen.includes('2 unread');

describe('the screen', () => {
	it.each(sizes)('fills $columns×$rows exactly: no row wrapped, nothing scrolled', async size => {
		const {path} = await makeSampleDatabase();
		const terminal = runMonitorInTerminal({database: path, stillClock: Date.now(), ...size});
		const screen = timeless(await terminal.see(isComplete));
		expect(screen).toMatchSnapshot();
		expect(terminal.emulator.buffer.active.type).toBe('alternate');
		expect(terminal.emulator.buffer.active.baseY).toBe(0);
	});

	it('is the same after any way of resizing as at a start in that size', async () => {
		const {path} = await makeSampleDatabase();
		const stillClock = Date.now();
		const fresh = new Map<unknown, string>();
		for (const size of sizes) {
			const terminal = runMonitorInTerminal({database: path, stillClock, ...size});
			fresh.set(size, timeless(await terminal.see(isComplete)));
			terminal.type('q');
			await terminal.ended;
		}
		const terminal = runMonitorInTerminal({database: path, stillClock, ...sizes[1]});
		await terminal.see(isComplete);
		for (const index of [0, 3, 2, 1, 3, 0, 1, 2] as const) {
			const size = sizes[index];
			terminal.resize(size);
			await terminal.see(screen => timeless(screen) === fresh.get(size));
		}
		terminal.resize({columns: 40, rows: 8});
		await terminal.see('Make this terminal larger');
		terminal.resize(sizes[2]);
		await terminal.see(screen => timeless(screen) === fresh.get(sizes[2]));
	});

	it('shows what another program writes, without a key', async () => {
		const bus = await makeSampleDatabase();
		const terminal = runMonitorInTerminal({database: bus.path});
		await terminal.see(isComplete);
		bus.addSession({id: 'aider-1', project: 'NEW'});
		bus.addMessage('aider-1', 'hello', 'here I am');
		await terminal.see('aider-1');
		await terminal.see('here I am');
	});

	it('is never cleared after the first frame, whatever happens on it', async () => {
		const bus = await makeSampleDatabase();
		const terminal = runMonitorInTerminal({database: bus.path});
		await terminal.see(isComplete);
		const start = terminal.raw().length;
		for (let round = 0; round < 5; round++) {
			bus.addSession({id: `aider-${round}`});
			await terminal.see(`${6 + round} sessions`);
			terminal.type('j\t');
		}
		terminal.type('?');
		await terminal.see('▸ Help');
		terminal.type(esc);
		await terminal.see('tab pane');
		terminal.type('1\r');
		await terminal.see('▸ Session ');
		expect(terminal.raw().slice(start)).not.toMatch(/\u001b\[[0-3]?J|\u001bc/);
	});

	it('acknowledges and reads on the bus', async () => {
		const bus = await makeSampleDatabase();
		const terminal = runMonitorInTerminal({database: bus.path});
		await terminal.see(isComplete);
		terminal.type('2a');
		await terminal.see(screen => /✓ CRITICAL/.test(screen));
		const acknowledged = bus.database
			.prepare("SELECT * FROM operator_alerts WHERE status = 'acknowledged'")
			.all();
		// what is shown under it is acknowledged with it
		expect(acknowledged).toMatchObject([
			{subject: 'PILOT', acknowledged_by: bus.monitor()?.session_id},
			{type: 'cwd_overlap'},
		]);
		terminal.type('A');
		await terminal.see('0 need you');
		terminal.type('3rr');
		await terminal.see('0 unread');
		await terminal.see('nothing to read');
	});
});

describe('foreign text', () => {
	const tricks = [
		'\u001b[2J\u001b[Hcleared',
		'\u001b]52;c;aGFja2Vk\u0007clipboard',
		'\u001b]0;title\u0007titled',
		'bell\u0007\u0007\u0008\u0008\u0008back',
		'\u009b31mC1\u009d0;x\u009c',
		'\u202eevil\u2066bidi\u200f',
		'line\nbreak\r\ttab',
		'\u001b[?1049l\u001b[?25hleft',
		`z${'\u0301'.repeat(40)}algo`,
		'\ud83d half',
	];

	it.each(sizes)('in any field leaves a screen of $columns×$rows as its cleaned form does', async size => {
		const screens: string[] = [];
		for (const clean of [(text: string) => text, screenText]) {
			const bus = await makeDatabase();
			for (const [index, trick] of tricks.entries()) {
				const text = clean(trick);
				bus.addSession({
					id: `${index} ${text}`,
					model: text,
					project: text,
					task: text,
					cwd: text,
					branch: text,
				});
				bus.addMessage(text, text, text);
				bus.addAlert('HIGH', text, text, text, text);
			}
			const terminal = runMonitorInTerminal({database: bus.path, stillClock: Date.now(), ...size});
			await terminal.see(`${tricks.length} unread`);
			let seen = timeless(terminal.screen());
			for (const keys of ['\r', esc, '2\r', esc, '3\r', esc]) {
				terminal.type(keys);
				seen += timeless(await terminal.see(keys === esc ? 'tab pane' : isWholeDetail));
			}
			expect(terminal.sideEffects()).toEqual({bells: 0, titles: [`${tricks.length} need you · session-bus`]});
			// the title, and the query for records
			const commands = terminal.raw().split('\u001b]').slice(1);
			expect(commands.map(text => text.slice(0, text.indexOf(';')))).toEqual(['2', '7501']);
			expect(terminal.emulator.buffer.active.type).toBe('alternate');
			screens.push(withoutDates(seen));
		}
		expect(screens[0]).toBe(screens[1]);
	});
});

describe('a bus that fails', () => {
	it('leaves the last picture, says why, and is shown again when it is back', async () => {
		const bus = await makeSampleDatabase();
		const stillClock = Date.now();
		const terminal = runMonitorInTerminal({database: bus.path, columns: 120, rows: 32, stillClock});
		const [, ...rows] = timeless(await terminal.see(isComplete)).split('\n');
		bus.database.close();
		for (const suffix of ['', '-wal', '-shm']) rmSync(bus.path + suffix, {force: true});
		const [header, ...others] = timeless(await terminal.see('was deleted')).split('\n');
		expect(header).toMatch(/✗ the database was deleted · \d+s old/);
		expect(others).toEqual(rows);
		const fresh = await openBus({path: bus.path});
		await fresh.register({vendor: 'claude', pid: process.pid, projectId: 'AGAIN'});
		await terminal.see('AGAIN');
		await terminal.see('live');
		const monitors = new Database(bus.path)
			.prepare("SELECT * FROM session_registry WHERE kind = 'monitor'")
			.all();
		expect(monitors).toMatchObject([{status: 'active'}]);
		await fresh.close();
	});

	it('does not come back because of the monitor alone, which keeps what cannot be sent', async () => {
		const bus = await makeSampleDatabase();
		const terminal = runMonitorInTerminal({database: bus.path});
		await terminal.see(isComplete);
		bus.database.close();
		for (const suffix of ['', '-wal', '-shm']) rmSync(bus.path + suffix, {force: true});
		await terminal.see('was deleted');
		terminal.type('a');
		await terminal.see('✗ not done');
		terminal.type('Mstop please\r');
		await terminal.see('✗ not sent, kept as a draft: the database was deleted');
		terminal.type('M');
		await terminal.see('to all › stop please');
		terminal.type(`${esc}q`);
		await terminal.see('ended by the operator');
		expect(() => new Database(bus.path, {fileMustExist: true})).toThrow();
	});
});

/** Times of day with seconds, and ages that may step between two runs. */
function withoutDates(screen: string): string {
	return screen
		.replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d|00:00:\d\d/g, 'DATE')
		.replaceAll(/\b\d+[smh] ago\b */g, 'AGE ');
}
