import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Bus} from '../source/index.ts';
import {duration, judge, noTarget} from './format.ts';
import {endKeeper} from './keeper.ts';
import type {Part, Table} from './part.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';
import {median, p99} from './statistics.ts';
import {type Observation, openProgram} from './terminal.ts';

const crowd = 50;
const settling = 4000;
const idleSeconds = 30;
const busySeconds = 20;
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
	const agents = Array.from({length: crowd}, () => spawn('sleep', ['600'], {stdio: 'ignore'}));
	const {openBus} = await loadLibrary();
	const bus = await openBus({path: database});
	try {
		const sessions = await registerAll(bus, agents);
		const [first = ''] = sessions;
		const env = programEnvironment(folder);
		spawnSync(process.execPath, [entry, 'heartbeat', '--session', first, '--db', database], {env});
		const monitor = openProgram(process.execPath, [entry, 'watch', '--db', database], env);
		try {
			await sleep(settling);
			tell(`idle for ${idleSeconds} s`);
			const idle = await monitor.observe(idleSeconds);
			tell(`one change a second for ${busySeconds} s`);
			let turn = 0;
			const change = setInterval(() => {
				void bus.setTask(sessions[turn % crowd] ?? first, `task-${turn++}`);
			}, 1000);
			const busy = await monitor.observe(busySeconds);
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
						...others.map(([name, seen]) => [name, seen, null] as const),
					]),
					latencyTable(latencies),
				],
				failures: [
					...(idle.wroteFrames ? [] : ['the monitor drew nothing']),
					...(latencies.every(Number.isFinite) ? [] : ['a commit never came to the screen']),
				],
			};
		} finally {
			await monitor.quit();
		}
	} finally {
		await bus.close();
		await endKeeper(database);
		for (const agent of agents) agent.kill();
	}
};

function costTable(rows: ReadonlyArray<readonly [string, Observation, number | null]>): Table {
	return {
		title: `Monitor on a terminal, ${crowd} live sessions (this machine ${(nodeStart() / referenceStart).toFixed(2)} × as slow as that of the targets)`,
		columns: ['', 'CPU ms/s', 'target', '', 'memory MB', 'target', ''],
		rows: rows.map(([name, {cpu, memory}, target]) => [
			name,
			cpu.toFixed(1),
			...(target === null ? noTarget : judge(cpu, target, String)),
			memory.toFixed(0),
			...(target === null ? noTarget : judge(memory, memoryTarget, String)),
		]),
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
): Promise<Array<readonly [string, Observation]>> {
	const found: Array<readonly [string, Observation]> = [];
	for (const name of ['htop', 'btop']) {
		if (spawnSync('which', [name]).status !== 0) {
			tell(`${name} is not installed`);
			continue;
		}
		tell(`${name} for ${busySeconds} s`);
		const program = openProgram(name, [], env);
		await sleep(settling);
		found.push([`${name} beside it`, await program.observe(busySeconds)]);
		await program.quit();
	}
	return found;
}

/** Two agents to a project, so that there are alerts and mail to show. */
async function registerAll(bus: Bus, agents: readonly ChildProcess[]): Promise<string[]> {
	const sessions: string[] = [];
	for (const [index, {pid}] of agents.entries()) {
		if (pid === undefined) throw new Error('`sleep` could not be started');
		const worktree = `/bench/worktree-${index}`;
		const {session} = await bus.register({
			vendor: ['claude', 'codex', 'gemini', 'kimi'][index % 4] ?? 'bench',
			pid,
			model: 'model',
			projectId: `project-${index >> 1}`,
			taskId: `task.${index}`,
			cwd: worktree,
			repository: `${worktree}/.git`,
			worktree,
			branch: 'main',
		});
		sessions.push(session.sessionId);
	}
	return sessions;
}
