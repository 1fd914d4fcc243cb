import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {duration, judge, noTarget} from './format.ts';
import {endKeeper} from './keeper.ts';
import type {Part, Table} from './part.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';
import {registerSleepers, startSleepers} from './sleepers.ts';
import {median, p99, worst} from './statistics.ts';
import {type Observation, openProgram, type Program} from './terminal.ts';

const crowd = 50;
/** A monitor stands open all day: what its start leaves to do is over by then, in milliseconds. */
const settling = 20_000;
/** A hiccup falls into one window, and the median of some does not tell of it. */
const windowSeconds = 10;
const idleWindows = 5;
const busyWindows = 3;
const commits = 100;
const cpuTarget = 5;
const busyTarget = 35;
const memoryTarget = 120;
const latencyTarget = 120;

/** What the start of bare Node takes on the machine the targets were set for, in milliseconds. */
const referenceStart = 22;

/** What a monitor costs that stands open on a terminal, and how soon it shows what was committed. */
export const measureMonitor: Part = async (folder, tell) => {
	if (process.platform !== 'linux') return {tables: [], failures: ['the monitor is only measured on Linux']};
	const database = path.join(folder, 'bus.db');
	const sleepers = startSleepers(crowd);
	const {openBus} = await loadLibrary();
	const bus = await openBus({path: database});
	try {
		const sessions = await registerSleepers(bus, sleepers);
		const [first = ''] = sessions;
		const env = programEnvironment(folder);
		spawnSync(process.execPath, [entry, 'heartbeat', '--session', first, '--db', database], {env});
		const monitor = openProgram(process.execPath, [entry, 'watch', '--db', database], env);
		try {
			tell(`settling for ${settling / 1000} s`);
			await sleep(settling);
			tell(`idle for ${idleWindows} × ${windowSeconds} s`);
			const idle = await observeWindows(monitor, idleWindows);
			tell(`one change a second for ${busyWindows} × ${windowSeconds} s`);
			let turn = 0;
			const change = setInterval(() => {
				void bus.setTask(sessions[turn % crowd] ?? first, `task-${turn++}`);
			}, 1000);
			const busy = await observeWindows(monitor, busyWindows);
			clearInterval(change);
			tell(`${commits} commits, each until it is on the screen`);
			const latencies: number[] = [];
			for (let index = 0; index < commits; index++) {
				const task = `seen.${index}`;
				await bus.setTask(first, task);
				latencies.push(await monitor.see(lines => lines.some(line => line.includes(`${task} `))));
				// no multiple of what the monitor waits between two looks
				await sleep(130 + (index % 10) * 17);
			}
			const others = await measureOthers(env, tell);
			return {
				tables: [
					costTable([
						['nothing happens', idle, cpuTarget],
						['one change a second', busy, busyTarget],
						...others,
					]),
					latencyTable(latencies),
				],
				failures: [
					...(monitor.written() > 0 ? [] : ['the monitor drew nothing']),
					...(latencies.every(Number.isFinite) ? [] : ['a commit never came to the screen']),
				],
			};
		} finally {
			await monitor.quit();
		}
	} finally {
		await bus.close();
		await endKeeper(database);
		sleepers.end();
	}
};

/** What a program costs in windows that follow each other. */
async function observeWindows(program: Program, windows: number): Promise<readonly Observation[]> {
	const seen: Observation[] = [];
	for (let window = 0; window < windows; window++) seen.push(await program.observe(windowSeconds));
	return seen;
}

type Cost = readonly [name: string, windows: readonly Observation[], target: number | null];

function costTable(rows: readonly Cost[]): Table {
	return {
		title: `Monitor on a terminal, ${crowd} live sessions, windows of ${windowSeconds} s after ${settling / 1000} s (this machine ${(nodeStart() / referenceStart).toFixed(2)} × as slow as that of the targets)`,
		columns: ['', 'windows', 'CPU ms/s, median', 'worst', 'target', '', 'memory MB', 'target', ''],
		rows: rows.map(([name, windows, target]) => {
			const cpu = windows.map(window => window.cpu);
			const memory = windows.at(-1)?.memory ?? Number.NaN;
			return [
				name,
				String(windows.length),
				median(cpu).toFixed(1),
				worst(cpu).toFixed(1),
				...(target === null ? noTarget : judge(median(cpu), target, String)),
				memory.toFixed(0),
				...(target === null ? noTarget : judge(memory, memoryTarget, String)),
			];
		}),
	};
}

function latencyTable(latencies: readonly number[]): Table {
	return {
		title: 'From a commit to the changed screen',
		columns: ['', 'p50', 'p99', 'target', ''],
		rows: [
			[
				`${latencies.length} commits`,
				duration(median(latencies)),
				duration(p99(latencies)),
				...judge(p99(latencies), latencyTarget, duration),
			],
		],
	};
}

/** What the start of bare Node takes here, in milliseconds: the median of some. */
function nodeStart(): number {
	return median(
		Array.from({length: 7}, () => {
			const began = performance.now();
			spawnSync(process.execPath, ['-e', '0']);
			return performance.now() - began;
		}),
	);
}

/** Other live screens, as far as they are installed, for comparison. */
async function measureOthers(
	env: NodeJS.ProcessEnv,
	tell: (progress: string) => void,
): Promise<readonly Cost[]> {
	const found: Cost[] = [];
	for (const name of ['htop', 'btop']) {
		if (spawnSync('which', [name]).status !== 0) {
			tell(`${name} is not installed`);
			continue;
		}
		tell(`${name} for ${idleWindows} × ${windowSeconds} s`);
		const program = openProgram(name, [], env);
		await sleep(settling);
		found.push([`${name} beside it`, await observeWindows(program, idleWindows), null]);
		await program.quit();
	}
	return found;
}
