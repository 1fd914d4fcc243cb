import {describe, expect, it} from 'vitest';
import {eventually} from '../commands/support/condition.js';
import {
	clockVariable,
	keep,
	monitorCommand,
	prepareMonitor,
	runMonitorInTerminal,
	timeless,
} from './support/run-in-terminal.js';
import {makeSampleDatabase} from './support/seed.js';
import {openTerminal, type TestTerminal} from './support/terminal.js';

prepareMonitor();

/** What `stty -a` says last, after the monitor has ended. */
const lastMode = 'extproc';

type SampleBus = Awaited<ReturnType<typeof makeSampleDatabase>>;

/** Starts a monitor and waits until it is on the bus. */
async function start(scenario?: string) {
	const bus = await makeSampleDatabase();
	const terminal = runMonitorInTerminal({database: bus.path, ...(scenario === undefined ? {} : {scenario})});
	await terminal.see('gemini-5120');
	await eventually(() => expect(bus.monitor()?.status).toBe('active'));
	return {bus, terminal, pid: bus.monitor()?.pid ?? 0};
}

/** Checks that the terminal is as it was found: its screen, its cursor, its lines, its keyboard. */
function expectCleanTerminal(terminal: TestTerminal) {
	const {buffer, modes} = terminal.emulator;
	expect(buffer.active.type).toBe('normal');
	expect(terminal.screen()).toMatch(/^before /);
	expect(modes.wraparoundMode).toBe(true);
	expect(modes.bracketedPasteMode).toBe(false);
	expect(terminal.raw().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
		terminal.raw().lastIndexOf('\u001b[?25l'),
	);
	expect(terminal.screen()).toMatch(/ icanon /);
	expect(terminal.screen()).toMatch(/ echo /);
	expect(terminal.screen()).toMatch(/\bisig /);
}

/** Puts the title away, brings it back, or names the terminal. */
const titleCommand = /\u001b\](2;[^\u0007]*)\u0007|\u001b\[(2[23];2)t/g;
const titleCommands = (terminal: TestTerminal) =>
	Array.from(terminal.raw().matchAll(titleCommand), ([, named, kept]) => named ?? kept);

const [named, kept, restored] = ['2;1 needs you · session-bus', '22;2', '23;2'];

function expectUnregistered(bus: SampleBus) {
	expect(bus.monitor()?.status).toBe('ended');
}

describe('an orderly way out', () => {
	it.each([
		['q', 'q'],
		['ctrl-c', '\u0003'],
		['q from below the help', '?q'],
		['q and more keys after it', 'qqq\rjj'],
	])('with %s leaves the terminal clean and the bus', async (_name, keys) => {
		const {bus, terminal} = await start();
		terminal.type(keys);
		await terminal.see(lastMode);
		await terminal.ended;
		expect(terminal.screen()).toContain('before ended by the operator');
		expect(terminal.screen()).toContain('code=0');
		expectCleanTerminal(terminal);
		expectUnregistered(bus);
	});

	it.each(['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT', 'SIGUSR2'] as const)(
		'on %s leaves the terminal clean and the bus',
		async signal => {
			const {bus, terminal, pid} = await start();
			process.kill(pid, signal);
			await terminal.see(lastMode);
			await terminal.ended;
			expect(terminal.screen()).toContain(`before ended by ${signal}`);
			expectCleanTerminal(terminal);
			expectUnregistered(bus);
		},
	);

	it('leaves the bus when the window is closed', async () => {
		const bus = await makeSampleDatabase();
		const terminal = keep(
			openTerminal({
				command: `exec ${monitorCommand()}`,
				columns: 80,
				rows: 24,
				env: {SESSION_BUS_DB: bus.path},
			}),
		);
		await terminal.see('gemini-5120');
		await eventually(() => expect(bus.monitor()?.status).toBe('active'));
		terminal.hangUp();
		await terminal.ended;
		expectUnregistered(bus);
	});

	it('does not wait for a bus that is locked once it is asked twice', async () => {
		const {bus, terminal, pid} = await start();
		bus.database.exec('BEGIN IMMEDIATE');
		terminal.type('q');
		await eventually(() => expect(terminal.emulator.buffer.active.type).toBe('normal'));
		process.kill(pid, 'SIGTERM');
		await terminal.see('code=');
		bus.database.exec('ROLLBACK');
		await terminal.ended;
		await terminal.see(lastMode);
		expectCleanTerminal(terminal);
	});
});

describe('the title of the terminal', () => {
	it('says how many want the operator while that changes, and is put back by q', async () => {
		const {bus, terminal} = await start();
		await eventually(() => expect(titleCommands(terminal)).toEqual([kept, named]));
		bus.addAlert('HIGH', 'task_conflict', 'H.1', 'claude-12345', 'codex-41200');
		await terminal.see('2 need you');
		bus.addMessage('claude-12345', 'direct', 'nothing that changes it');
		await terminal.see('3 unread');
		terminal.type('A');
		await terminal.see('0 need you');
		terminal.type('q');
		await terminal.ended;
		expect(titleCommands(terminal)).toEqual([
			kept,
			named,
			'2;2 need you · session-bus',
			'2;session-bus',
			restored,
		]);
	});

	it('is put back after SIGTERM', async () => {
		const {terminal, pid} = await start();
		await eventually(() => expect(titleCommands(terminal)).toEqual([kept, named]));
		process.kill(pid, 'SIGTERM');
		await terminal.ended;
		expect(titleCommands(terminal)).toEqual([kept, named, restored]);
	});

	it('is put back after a crash', async () => {
		const {terminal, pid} = await start('crash-outside');
		await eventually(() => expect(titleCommands(terminal)).toEqual([kept, named]));
		process.kill(pid, 'SIGUSR1');
		await terminal.ended;
		expect(titleCommands(terminal)).toEqual([kept, named, restored]);
	});

	it.each(['dumb', 'linux'])('is left alone on TERM=%s, which has none', async term => {
		const bus = await makeSampleDatabase();
		const terminal = keep(
			openTerminal({
				command: `TERM=${term} exec ${monitorCommand()}`,
				columns: 80,
				rows: 24,
				env: {SESSION_BUS_DB: bus.path},
			}),
		);
		await terminal.see('1 needs you');
		terminal.type('q');
		await terminal.ended;
		expect(titleCommands(terminal)).toEqual([]);
	});
});

describe('what is pasted', () => {
	it('and has lost its end on the way is text for a moment only, in which ctrl-c gets through', async () => {
		const {terminal} = await start();
		terminal.type('M');
		await terminal.see(' to all ›');
		terminal.type('\u001b[200~partial');
		await terminal.see(' to all › partial');
		terminal.type('\u001b[200~again\u0003');
		await terminal.see(lastMode);
		expectCleanTerminal(terminal);
	});

	it('is not taken for keys', async () => {
		const {terminal} = await start();
		terminal.type('\u001b[200~?Aq\r\u001b[201~j');
		await terminal.see('▸● codex-41200');
		expect(terminal.screen()).toContain('1 needs you');
		terminal.type('q');
		await terminal.see(lastMode);
		expectCleanTerminal(terminal);
	});
});

describe('a crash', () => {
	it('outside of React leaves the terminal clean and the bus, and is reported', async () => {
		const {bus, terminal, pid} = await start('crash-outside');
		process.kill(pid, 'SIGUSR1');
		await terminal.see(lastMode);
		await terminal.ended;
		expect(terminal.screen()).toContain('code=1');
		expect(terminal.screen()).toContain('before failed: crashed on purpose');
		expectCleanTerminal(terminal);
		expectUnregistered(bus);
	});

	it('while a frame is drawn leaves the terminal clean and the bus, and is reported', async () => {
		const {bus, terminal} = await start('crash-inside');
		bus.addSession({id: 'broken'});
		await terminal.see(lastMode);
		await terminal.ended;
		expect(terminal.screen()).toContain('code=1');
		expect(terminal.screen()).toMatch(/before failed: Cannot read properties of undefined/);
		expectCleanTerminal(terminal);
		expectUnregistered(bus);
	});

	it('that ends the process at once leaves the terminal clean all the same', async () => {
		const {terminal, pid} = await start('exit');
		process.kill(pid, 'SIGUSR1');
		await terminal.see(lastMode);
		await terminal.ended;
		expect(terminal.screen()).toContain('code=7');
		expectCleanTerminal(terminal);
	});
});

describe('suspending', () => {
	async function startInShell() {
		const bus = await makeSampleDatabase();
		const terminal = keep(
			openTerminal({
				command: "PS1='shell> ' exec bash --norc --noediting -i",
				columns: 80,
				rows: 24,
				env: {SESSION_BUS_DB: bus.path, ...clockVariable(Date.now())},
			}),
		);
		await terminal.see('shell>');
		terminal.type(`${monitorCommand()}\r`);
		await terminal.see('gemini-5120');
		await eventually(() => expect(bus.monitor()?.status).toBe('active'));
		return {bus, terminal, pid: bus.monitor()?.pid ?? 0};
	}

	it('with ctrl-z gives the terminal to the shell, and fg brings the screen back', async () => {
		const {bus, terminal} = await startInShell();
		const before = terminal.screen();
		terminal.type('\u001a');
		await terminal.see('Stopped');
		expect(terminal.emulator.buffer.active.type).toBe('normal');
		expect(terminal.emulator.modes.wraparoundMode).toBe(true);
		terminal.type('stty -a | grep -o " icanon"; echo still-$((40 + 2))\r');
		await terminal.see('still-42');
		expect(terminal.screen()).toContain(' icanon');
		expect(titleCommands(terminal)).toEqual([kept, named, restored]);
		terminal.type('fg\r');
		const body = (screen: string) => timeless(screen).split('\n').slice(1).join('\n');
		await terminal.see(screen => body(screen) === body(before));
		expect(terminal.emulator.buffer.active.type).toBe('alternate');
		terminal.type('j');
		await terminal.see('▸● codex-41200');
		terminal.type('q');
		await terminal.see('ended by the operator');
		expect(titleCommands(terminal)).toEqual([kept, named, restored, kept, named, restored]);
		expect(terminal.emulator.buffer.active.type).toBe('normal');
		expectUnregistered(bus);
	});

	it('finds a terminal that has changed its size meanwhile', async () => {
		const {terminal} = await startInShell();
		terminal.type('\u001a');
		await terminal.see('Stopped');
		terminal.resize({columns: 120, rows: 32});
		terminal.type('fg\r');
		await terminal.see(screen => screen.split('\n').length === 32 && screen.includes('live · '));
	});

	it('by another program is survived, too', async () => {
		const {terminal, pid} = await startInShell();
		process.kill(pid, 'SIGSTOP');
		await terminal.see('Stopped');
		terminal.type('fg\r');
		await terminal.see(screen => screen.startsWith(' session-bus') && screen.includes('q quit'));
		terminal.type('jq');
		await terminal.see('ended by the operator');
	});
});
