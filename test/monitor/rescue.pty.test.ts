import {describe, expect, it} from 'vitest';
import {eventually} from '../commands/support/condition.js';
import {prepareMonitor, runMonitorInTerminal} from './support/run-in-terminal.js';
import {makeSampleDatabase} from './support/seed.js';
import type {TestTerminal} from './support/terminal.js';

prepareMonitor();

async function start() {
	const bus = await makeSampleDatabase();
	const terminal = runMonitorInTerminal({database: bus.path});
	await terminal.see('gemini-5120');
	await eventually(() => expect(bus.monitor()?.status).toBe('active'));
	return {bus, terminal, pid: bus.monitor()?.pid ?? 0};
}

/** Presses a key that begins a rescue, and waits until it asks for enter. */
async function rescue(terminal: TestTerminal): Promise<void> {
	const sent = terminal.raw().length;
	terminal.type('R');
	await eventually(() =>
		expect(terminal.raw().slice(sent)).toMatch(/rescuing claude-12345[\s\S]*press enter/),
	);
	expect(terminal.emulator.buffer.active.type).toBe('normal');
}

describe('a rescue', () => {
	it('has the keyboard for itself, time and again, and gives it back', async () => {
		const {terminal} = await start();
		for (const keys of ['\r', 'rescue?\r', '\r', '\r', '\r', '\r']) {
			await rescue(terminal);
			terminal.type(keys);
			await terminal.see('tab pane');
			expect(terminal.emulator.buffer.active.type).toBe('alternate');
			terminal.type('j');
			await terminal.see('▸● codex-41200');
			terminal.type('k');
			await terminal.see('▸● claude-12345');
		}
	});

	it('begins and ends with what was open', async () => {
		const {terminal} = await start();
		terminal.type('\r');
		await terminal.see('▸ Session claude-12345');
		await rescue(terminal);
		terminal.type('\r');
		await terminal.see('▸ Session claude-12345');
		terminal.type('q');
		await terminal.see('ended by the operator');
	});

	it('finds a terminal that has changed its size meanwhile', async () => {
		const {terminal} = await start();
		await rescue(terminal);
		terminal.resize({columns: 120, rows: 32});
		terminal.type('\r');
		await terminal.see(screen => screen.split('\n').length === 32 && screen.includes('live · '));
	});

	it('is over when the monitor is asked to end: both leave the terminal as it was', async () => {
		const {bus, terminal, pid} = await start();
		await rescue(terminal);
		process.kill(pid, 'SIGTERM');
		await terminal.see('ended by SIGTERM');
		await terminal.see('extproc');
		expect(terminal.screen()).toMatch(/ icanon [\s\S]* echo /);
		expect(terminal.emulator.modes.wraparoundMode).toBe(true);
		expect(terminal.raw().lastIndexOf('\u001b[?25h')).toBeGreaterThan(
			terminal.raw().lastIndexOf('\u001b[?25l'),
		);
		expect(bus.monitor()?.status).toBe('ended');
	});

	it('takes ctrl-c for itself', async () => {
		const {terminal} = await start();
		await rescue(terminal);
		terminal.type('\u0003');
		await terminal.see('tab pane');
		terminal.type('j');
		await terminal.see('▸● codex-41200');
	});
});
