import {readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {spawn} from '@lydell/node-pty';
import xterm from '@xterm/headless';
import {exactProcessorTime} from './processor-time.ts';

/** What a program costs on a terminal. */
export type Observation = {
	/** Milliseconds of processor time a second. */
	readonly cpu: number;
	/** Resident memory in MB. */
	readonly memory: number;
};

/** A program that runs on a terminal. */
export type Program = ReturnType<typeof openProgram>;

/** A program on a terminal of 140 × 45 cells, whose screen can be read. */
export function openProgram(file: string, args: readonly string[], env: NodeJS.ProcessEnv) {
	const size = {cols: 140, rows: 45};
	const terminal = spawn(file, [...args], {name: 'xterm-256color', ...size, env});
	const emulator = new xterm.Terminal({...size, allowProposedApi: true});
	const watchers = new Set<() => void>();
	let output = '';
	let written = 0;
	let isRunning = true;
	terminal.onData(data => {
		output = (output + data).slice(-2000);
		written += Buffer.byteLength(data);
		emulator.write(data, () => {
			for (const watcher of watchers) watcher();
		});
	});
	const gone = new Promise<void>(resolve => {
		terminal.onExit(() => {
			isRunning = false;
			resolve();
		});
	});
	const screen = () =>
		Array.from(
			{length: size.rows},
			(_, row) => emulator.buffer.active.getLine(row)?.translateToString() ?? '',
		);
	return {
		screen,
		/** How many bytes it has written. */
		written: () => written,
		/** Resolves when it has ended. */
		gone,
		memory: () => residentMemory(terminal.pid),
		press: (keys: string) => terminal.write(keys),
		/** Milliseconds until the screen shows it; `Infinity` when it does not within a few seconds. */
		see(isShown: (lines: readonly string[]) => boolean, patience = 5000): Promise<number> {
			const began = performance.now();
			return new Promise(resolve => {
				const end = (took: number) => {
					watchers.delete(look);
					clearTimeout(limit);
					resolve(took);
				};
				const look = () => {
					if (isShown(screen())) end(performance.now() - began);
				};
				const limit = setTimeout(() => end(Number.POSITIVE_INFINITY), patience);
				watchers.add(look);
				look();
			});
		},
		async observe(seconds: number): Promise<Observation> {
			if (!isRunning) throw new Error(`the program ended: ${JSON.stringify(output)}`);
			const [began, cpuBefore] = [performance.now(), exactProcessorTime(terminal.pid)];
			await sleep(seconds * 1000);
			const took = (performance.now() - began) / 1000;
			const cpu = (exactProcessorTime(terminal.pid) - cpuBefore) / took;
			return {cpu, memory: residentMemory(terminal.pid)};
		},
		async quit(): Promise<void> {
			if (isRunning) terminal.write('q');
			await Promise.race([gone, sleep(3000)]);
			if (isRunning) terminal.kill('SIGKILL');
		},
	};
}

/** Resident memory of a process in MB. */
function residentMemory(pid: number): number {
	const status = readFileSync(`/proc/${pid}/status`, 'latin1');
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1000;
}
