import {rmSync} from 'node:fs';
import path from 'node:path';
import {afterAll, afterEach, beforeAll} from 'vitest';
import {buildFixture} from './build-fixture.js';
import {openTerminal, type TestTerminal} from './terminal.js';

let program = '';
const open: TestTerminal[] = [];

/** How to run the monitor in a terminal. */
export type MonitorRun = {
	readonly database: string;
	readonly columns?: number;
	readonly rows?: number;
	/** What the fixture shall do besides; see test/monitor/fixtures/run.ts. */
	readonly scenario?: string;
	/** The moment all ages are of, in milliseconds since the epoch, for screens that are compared with later ones. */
	readonly stillClock?: number;
};

/** Builds the fixture before the tests of a file, and ends whatever a test has left running. */
export function prepareMonitor(): void {
	beforeAll(async () => {
		program = await buildFixture('run');
	});
	afterAll(() => rmSync(path.dirname(program), {recursive: true, force: true}));
	afterEach(() => {
		for (const terminal of open.splice(0)) terminal.kill();
	});
}

/** The program, for tests that start it by hand. */
export function monitorCommand(scenario = 'run'): string {
	return `${JSON.stringify(process.execPath)} ${JSON.stringify(program)} ${scenario}`;
}

/** Starts the monitor below a line of text; when it has ended, its exit code and the terminal's modes follow. */
export function runMonitorInTerminal({
	database,
	columns = 80,
	rows = 24,
	scenario,
	stillClock,
}: MonitorRun): TestTerminal {
	return keep(
		openTerminal({
			command: `cd /; printf 'before '; ${monitorCommand(scenario)}; echo "code=$?"; stty -a`,
			columns,
			rows,
			env: {SESSION_BUS_DB: database, HOME: '/home/me', ...clockVariable(stillClock)},
		}),
	);
}

/** The variable with which the fixture holds its clock still. */
export function clockVariable(stillClock: number | undefined): Readonly<Record<string, string>> {
	return stillClock === undefined ? {} : {STILL_CLOCK: String(stillClock)};
}

/** Has a terminal ended after the test. */
export function keep(terminal: TestTerminal): TestTerminal {
	open.push(terminal);
	return terminal;
}

/** A screen in which times of day are all the same, and nothing stands of what has happened lately. */
export function timeless(screen: string): string {
	return withoutTimeline(screen)
		.replaceAll(/(?<=msgs\/min ).{20}/g, ' '.repeat(20))
		.replaceAll(/(?<= Timeline )─+ activity\/min [ ▁-█]+(?=[╮─]$)/gm, bars => '─'.repeat(bars.length))
		.replaceAll(/\b\d\d:\d\d\b/g, '00:00')
		.replaceAll(/monitor-\d+ */g, name => 'monitor-PID'.padEnd(name.length));
}

/** What happened on a bus grows with every monitor that comes and goes. */
function withoutTimeline(screen: string): string {
	const lines = screen.split('\n');
	const top = lines.findIndex(line => /^╭ (?:▸ )?Timeline ─/.test(line));
	if (top < 0) return screen;
	return lines.map((line, index) => (index > top && line.startsWith('│') ? '│' : line)).join('\n');
}
