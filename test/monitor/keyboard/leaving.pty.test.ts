import {describe, expect, it} from 'vitest';
import {eventually} from '../../commands/support/condition.js';
import {
	clockVariable,
	keep,
	monitorCommand,
	prepareMonitor,
	runMonitorInTerminal,
	timeless,
} from '../support/run-in-terminal.js';
import {openTerminal} from '../support/terminal.js';
import {makeBusyBus} from './busy-bus.js';
import {bytesOf} from './key-bytes.js';
import {type KeyPlace, keyPlaces} from './key-cases.js';

prepareMonitor();

const esc = '\u001b';

/** Everything that can be on the screen: the places of the key table, and what they leave out. */
const places: ReadonlyArray<readonly [name: string, place: Pick<KeyPlace, 'enter' | 'seen'>]> = [
	...keyPlaces,
	['filter that is written', {enter: '/s-0', seen: / filter \/ s-0 /}],
	['message that is written', {enter: 'Mhello, all', seen: / to all › hello, all /}],
	['pause', {enter: 'p', seen: / paused/}],
];

async function begin() {
	const bus = await makeBusyBus();
	const {path} = bus;
	const isComplete = async (terminal: ReturnType<typeof openTerminal>) => {
		await terminal.see('30 need you · 30 unread');
		await eventually(() => expect(bus.monitor()?.status).toBe('active'));
		// what happened is read a moment later
		terminal.type('4');
		await terminal.see(/▸○ \d\d:\d\d/);
		terminal.type('1');
		await terminal.see(/▸ Sessions/);
	};
	return {bus, path, isComplete};
}

async function leave({enter, seen}: Pick<KeyPlace, 'enter' | 'seen'>, way: string): Promise<void> {
	const {bus, path, isComplete} = await begin();
	const terminal = runMonitorInTerminal({database: path});
	await isComplete(terminal);
	terminal.type(enter);
	await terminal.see(seen);
	if (way === 'SIGTERM' || way === 'SIGHUP') process.kill(bus.monitor()?.pid ?? 0, way);
	else terminal.type(way);
	await terminal.see('extproc');
	expect(terminal.screen()).toMatch(/^before ended by /);
	expect(terminal.screen()).toMatch(/ icanon [\s\S]* echo /);
	expect(terminal.emulator.buffer.active.type).toBe('normal');
	expect(terminal.emulator.modes).toMatchObject({wraparoundMode: true, bracketedPasteMode: false});
	expect(bus.monitor()?.status).toBe('ended');
}

describe('leaving for good', () => {
	it.each(places)(
		'from the %s works by keys and by signal, and leaves nothing behind',
		async (name, place) => {
			const q = name.endsWith('written') ? `${esc}q` : 'q';
			const signal = name.includes('detail') ? 'SIGHUP' : 'SIGTERM';
			await Promise.all([q, bytesOf('ctrl-c'), signal].map(way => leave(place, way)));
		},
	);
});

describe('suspending', () => {
	it('works in every place, and fg comes back to it with what was written', async () => {
		const {path, isComplete} = await begin();
		const terminal = keep(
			openTerminal({
				command: "PS1='shell> ' exec bash --norc --noediting -i",
				columns: 80,
				rows: 24,
				env: {SESSION_BUS_DB: path, ...clockVariable(Date.now())},
			}),
		);
		await terminal.see('shell>');
		terminal.type(`${monitorCommand()}\r`);
		await isComplete(terminal);
		for (const [number, [name, {enter, seen}]] of places.entries()) {
			terminal.type(enter);
			await terminal.see(seen);
			const before = timeless(terminal.screen());
			terminal.type(bytesOf('ctrl-z'));
			await terminal.see(
				screen => screen.split('Stopped').length > number + 1 || /Stopped[\s\S]*shell> $/.test(`${screen} `),
			);
			expect(terminal.emulator.buffer.active.type, name).toBe('normal');
			terminal.type('fg\r');
			await terminal.see(screen => timeless(screen) === before);
			expect(terminal.emulator.buffer.active.type, name).toBe('alternate');
			terminal.type(name === 'pause' ? 'p' : esc);
			await terminal.see(/tab pane/);
			terminal.type(esc);
		}
	});
});
