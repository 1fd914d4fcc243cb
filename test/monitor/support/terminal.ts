import pty from '@lydell/node-pty';
import {makeEmulator} from '../../../scripts/screens/emulator.ts';
import {eventually} from '../../commands/support/condition.js';

/** How to run a command in a terminal. */
export type TerminalOptions = {
	readonly command: string;
	readonly columns: number;
	readonly rows: number;
	readonly env?: Readonly<Record<string, string>>;
};

/** A command in a real pseudo terminal, and what a person would see of it. */
export type TestTerminal = ReturnType<typeof openTerminal>;

/** Runs a shell command in a terminal, without anything in the environment that says otherwise. */
export function openTerminal({command, columns, rows, env = {}}: TerminalOptions) {
	const {CI: _ci, NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...inherited} = process.env;
	const emulator = makeEmulator(columns, rows, 1000);
	const child = pty.spawn('/bin/bash', ['--norc', '-c', command], {
		cols: columns,
		rows,
		name: 'xterm-256color',
		env: {...inherited, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', PS1: '$ ', ...env},
	});
	let raw = '';
	let pendingWrites = 0;
	let bells = 0;
	const titles: string[] = [];
	emulator.onBell(() => bells++);
	emulator.onTitleChange(title => titles.push(title));
	child.onData(data => {
		raw += data;
		pendingWrites++;
		emulator.write(data, () => pendingWrites--);
	});
	const ended = new Promise<{exitCode: number}>(resolve => {
		child.onExit(({exitCode}) => resolve({exitCode}));
	});

	const lines = () => {
		const {active} = emulator.buffer;
		return Array.from(
			{length: emulator.rows},
			// A blank that was written over something is as blank as one where nothing was
			(_, row) =>
				active
					.getLine(active.baseY + row)
					?.translateToString(true, 0, emulator.cols)
					.trimEnd() ?? '',
		);
	};
	const screen = () => lines().join('\n');
	return {
		pid: child.pid,
		/** What is on the screen, without trailing blanks. */
		screen,
		/** Everything that was sent to the terminal. */
		raw: () => raw,
		emulator,
		/** What programs did to the terminal beside drawing. */
		sideEffects: () => ({bells, titles}),
		/** Waits until the screen is as a predicate wants it. */
		async see(expected: string | RegExp | ((screen: string) => boolean)) {
			await eventually(() => {
				const shown = screen();
				const isThere = typeof expected === 'function' ? expected(shown) : matches(shown, expected);
				if (!isThere || pendingWrites > 0 || isDrawing(raw))
					throw new Error(`not seen: ${String(expected)}\n${shown}`);
			});
			return screen();
		},
		type: (text: string) => child.write(text),
		resize(size: {readonly columns: number; readonly rows: number}) {
			emulator.resize(size.columns, size.rows);
			child.resize(size.columns, size.rows);
		},
		/** Closes the window, as a person would. */
		hangUp: () => child.kill('SIGHUP'),
		ended,
		kill() {
			try {
				child.kill('SIGKILL');
			} catch {
				// it has ended by itself
			}
			emulator.dispose();
		},
	};
}

function matches(screen: string, expected: string | RegExp): boolean {
	return typeof expected === 'string' ? screen.includes(expected) : expected.test(screen);
}

/** Whether a frame has begun and not ended: a terminal that knows synchronised output shows nothing of it yet. */
function isDrawing(raw: string): boolean {
	return raw.lastIndexOf('\u001b[?2026h') > raw.lastIndexOf('\u001b[?2026l');
}
