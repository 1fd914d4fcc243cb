import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {readFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {spawn as spawnOnTerminal} from '@lydell/node-pty';
import type {Bus} from '../source/index.ts';
import {judge, noTarget} from './format.ts';
import {endKeeper} from './keeper.ts';
import type {Part} from './part.ts';
import {processorTime} from './processor-time.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';

const crowd = 50;
const settling = 4000;
const idleSeconds = 20;
const busySeconds = 10;
const cpuTarget = 5;
const memoryTarget = 120;

/** What a monitor costs that stands open on a terminal: while nothing happens, and with one change a second. */
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
		const monitor = await openMonitor(database, env);
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
			const columns = ['', 'CPU ms/s', 'target', '', 'memory MB', 'target', ''];
			const rows = [
				[
					'nothing happens',
					idle,
					judge(idle.cpu, cpuTarget, String),
					judge(idle.memory, memoryTarget, String),
				],
				['one change a second', busy, noTarget, judge(busy.memory, memoryTarget, String)],
			] as const;
			return {
				tables: [
					{
						title: `Monitor on a terminal, ${crowd} live sessions`,
						columns,
						rows: rows.map(([name, {cpu, memory}, cpuVerdict, memoryVerdict]) => [
							name,
							cpu.toFixed(1),
							...cpuVerdict,
							memory.toFixed(0),
							...memoryVerdict,
						]),
					},
				],
				failures: idle.wroteFrames ? [] : ['the monitor drew nothing'],
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

type Observation = {
	/** Milliseconds of processor time a second. */
	readonly cpu: number;
	/** Resident memory in MB. */
	readonly memory: number;
	/** Whether anything was drawn since the monitor began. */
	readonly wroteFrames: boolean;
};

async function openMonitor(database: string, env: NodeJS.ProcessEnv) {
	const terminal = spawnOnTerminal(process.execPath, [entry, 'watch', '--db', database], {
		name: 'xterm-256color',
		cols: 140,
		rows: 45,
		env,
	});
	let output = '';
	let isRunning = true;
	terminal.onData(data => {
		output = (output + data).slice(-2000);
	});
	const gone = new Promise<void>(resolve => {
		terminal.onExit(() => {
			isRunning = false;
			resolve();
		});
	});
	return {
		async observe(seconds: number): Promise<Observation> {
			if (!isRunning) throw new Error(`the monitor ended: ${JSON.stringify(output)}`);
			const [began, cpuBefore] = [performance.now(), processorTime(terminal.pid)];
			await sleep(seconds * 1000);
			const took = (performance.now() - began) / 1000;
			const cpu = (processorTime(terminal.pid) - cpuBefore) / took;
			return {cpu, memory: residentMemory(terminal.pid), wroteFrames: output !== ''};
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
