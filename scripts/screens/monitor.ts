import {setTimeout as sleep} from 'node:timers/promises';
import {fileURLToPath} from 'node:url';
import pty from '@lydell/node-pty';
import {readScreen, type Screen} from './cells.ts';
import {makeEmulator} from './emulator.ts';

/** Columns and rows of a terminal. */
export type Size = {readonly columns: number; readonly rows: number};

/** How to open a monitor. */
export type MonitorOptions = {
	readonly database: string;
	/** The home folder, shown as `~`. */
	readonly home: string;
	/** Folder of its configuration. */
	readonly folder: string;
	/** The moment its clock stands at, in milliseconds since the epoch. */
	readonly moment: number;
	readonly size: Size;
};

/** The built monitor in a terminal. */
export type OpenMonitor = ReturnType<typeof openMonitor>;

const entry = fileURLToPath(new URL('../../dist/entry.cjs', import.meta.url));
const stillClock = new URL('still-clock.ts', import.meta.url).href;

/** How long to wait for what must come, and for how long nothing may change before a screen is taken as it is. */
const deadline = 30_000;
const calm = 400;
const lookEvery = 20;

/** Opens the built monitor in a pseudo terminal that has nothing of the caller's environment. */
export function openMonitor({database, home, folder, moment, size}: MonitorOptions) {
	const emulator = makeEmulator(size.columns, size.rows);
	const child = pty.spawn(process.execPath, ['--import', stillClock, entry, 'watch', '--db', database], {
		name: 'xterm-256color',
		cols: size.columns,
		rows: size.rows,
		cwd: '/',
		env: {
			PATH: process.env.PATH ?? '',
			TERM: 'xterm-256color',
			LANG: 'C.UTF-8',
			TZ: 'UTC',
			HOME: home,
			SESSION_BUS_HOME: folder,
			SCREEN_MOMENT: String(moment),
		},
	});
	let changedAt = performance.now();
	let hasEnded = false;
	child.onData(data => {
		emulator.write(data, () => {
			changedAt = performance.now();
		});
	});
	const ended = new Promise<void>(resolve => {
		child.onExit(() => {
			hasEnded = true;
			resolve();
		});
	});
	const lines = () =>
		readScreen(emulator).rows.map(row =>
			row
				.map(({text}) => text)
				.join('')
				.trimEnd(),
		);
	const text = () => lines().join('\n');
	const until = async (holds: () => boolean, what: string) => {
		for (const began = performance.now(); !holds(); await sleep(lookEvery)) {
			if (hasEnded || performance.now() - began > deadline) throw new Error(`not seen: ${what}\n${text()}`);
		}
	};
	return {
		pid: child.pid,
		/** Types keys that change something, and waits until they have. */
		async type(keys: string): Promise<void> {
			const before = text();
			child.write(keys);
			await until(() => text() !== before, `a change by ${JSON.stringify(keys)}`);
		},
		resize({columns, rows}: Size) {
			emulator.resize(columns, rows);
			child.resize(columns, rows);
		},
		/** The text of each row. */
		lines,
		/** Waits until the screen shows something and has come to rest. */
		async see(expected: string | RegExp): Promise<Screen> {
			const isThere =
				typeof expected === 'string' ? () => text().includes(expected) : () => expected.test(text());
			await until(() => isThere() && performance.now() - changedAt > calm, String(expected));
			return readScreen(emulator);
		},
		/** Leaves as an operator would. */
		async close(): Promise<void> {
			if (!hasEnded) child.write('\u001bq');
			await Promise.race([ended, sleep(3000)]);
			if (!hasEnded) child.kill('SIGKILL');
			emulator.dispose();
		},
	};
}
