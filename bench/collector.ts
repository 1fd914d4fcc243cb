import {spawn, spawnSync} from 'node:child_process';
import {readFileSync, statSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Context} from '../source/bus/context.ts';
import type {ProcessTable} from '../source/system/process-table.ts';
import {AgentCrowd, type CrowdAgent} from './agent-crowd.ts';
import {duration, judge, noTarget, ratio} from './format.ts';
import {endKeeper} from './keeper.ts';
import {bundleInside, type Inside, loadInside} from './load-inside.ts';
import type {Part} from './part.ts';
import {processorTime} from './processor-time.ts';
import {keeperEntry, programEnvironment} from './program.ts';
import {median, p99} from './statistics.ts';

const size = 200;
/** So many transcripts change between two looks. */
const writers = 40;
const rounds = 200;
const warmUps = 30;
const naiveRounds = 30;
/** A beat follows every so many looks. */
const looksToABeat = 6;
const keeperSettling = 8000;
const keeperSeconds = 30;
/** Median of a look, in milliseconds of processor time. */
const lookTarget = 15;
/** Milliseconds of processor time a second. */
const shareTarget = 10;

/** What watching two hundred agents costs: each a real process with a child and a transcript, all in mid-turn. */
export const measureCollector: Part = async (folder, tell) => {
	if (process.platform !== 'linux')
		return {tables: [], failures: ['the collector is only measured on Linux']};
	const parts = await loadInside(await bundleInside(folder));
	tell(`starting ${size} agents`);
	const agents = await AgentCrowd.start(folder, size);
	try {
		tell(`${rounds} looks`);
		const measured = await measureLooks(parts, agents, path.join(folder, 'looks.db'));
		tell('naive looks');
		const ps = timeNaive(() => lookThroughPs(agents.agents));
		const files = timeNaive(() => lookFileByFile(agents.agents));
		tell(`a keeper for ${keeperSeconds} s`);
		const keeper = await measureKeeper(parts, agents, path.join(folder, 'keeper.db'));

		const {looks, beats, split, failures} = measured;
		const [lookCpu, beatCpu] = [mean(looks.cpu), mean(beats.cpu)];
		const row = (name: string, {wall, cpu}: Samples, target: readonly [string, string]) => [
			name,
			duration(median(wall)),
			duration(p99(wall)),
			duration(median(cpu)),
			duration(p99(cpu)),
			ratio(median(wall), median(looks.wall)),
			...target,
		];
		const share = (milliseconds: number) => `${milliseconds.toFixed(1)} ms/s`;
		const shares = {
			looks: (lookCpu + beatCpu / looksToABeat) / (parts.lookInterval / 1000),
			keeper,
		};
		return {
			tables: [
				{
					title: `Collector, ${size} agents on ${2 * size} processes, ${writers} transcripts changed between looks`,
					columns: ['', 'wall', 'p99', 'CPU', 'p99', 'looks', 'target', ''],
					rows: [
						row('one look', looks, judge(median(looks.cpu), lookTarget, duration)),
						row('one beat', beats, noTarget),
						row('naive: ps, stat of transcripts', ps, noTarget),
						row('naive: three files of each process', files, noTarget),
					],
				},
				{
					title: 'Where a look spends its time, means',
					columns: ['', 'wall', 'share'],
					rows: Object.entries(split).map(([name, wall]) => [
						name,
						duration(wall),
						`${Math.round((100 * wall) / mean(looks.wall))} %`,
					]),
				},
				{
					title: 'What watching costs all the time',
					columns: ['', 'CPU', 'target', ''],
					rows: [
						['looks and beats, computed', share(shares.looks), ...judge(shares.looks, shareTarget, share)],
						[
							`a keeper over ${keeperSeconds} s`,
							share(shares.keeper),
							...judge(shares.keeper, shareTarget, share),
						],
					],
				},
			],
			failures,
		};
	} finally {
		agents.end();
	}
};

/** Milliseconds of each round. */
type Samples = {readonly wall: number[]; readonly cpu: number[]};

/** Registers every agent and lets it begin a turn. */
async function register({busOn, recordEvent}: Inside, context: Context, agents: readonly CrowdAgent[]) {
	const bus = busOn(context);
	for (const {vendor, pid, conversation, transcript} of agents) {
		const worktree = `/bench/worktree-${pid}`;
		const {session} = await bus.register({
			vendor,
			pid,
			agentSessionId: conversation,
			transcriptPath: transcript,
			projectId: `project-${pid}`,
			cwd: worktree,
			repository: `${worktree}/.git`,
			worktree,
			branch: 'main',
		});
		const fields = {
			turn: 'working',
			activity: 'Bash',
			llmModel: null,
			transcriptPath: null,
			branch: null,
		} as const;
		await context.engine.write(writer =>
			recordEvent(
				writer,
				session.sessionId,
				{...fields, subagents: 0},
				{now: context.now(), monotonic: context.monotonic()},
			),
		);
	}
	return bus;
}

/** Takes looks five seconds apart by a clock that is put forward, so that minutes pass in moments. */
async function measureLooks(parts: Inside, crowd: AgentCrowd, file: string) {
	const {agents} = crowd;
	const {openContext, systemProcessTable, Collector, beatForLocalSessions, lookInterval} = parts;
	let passed = 0;
	const plain = await openContext({
		path: file,
		now: () => Date.now() + passed,
		monotonic: () => performance.now() + passed,
	});
	const spent = new Map<string, number>();
	const context = timed(plain, systemProcessTable(), spent);
	const bus = await register(parts, plain, agents);
	try {
		const collector = new Collector(context);
		const looks: Samples = {wall: [], cpu: []};
		const beats: Samples = {wall: [], cpu: []};
		for (let round = 0; round < warmUps + rounds; round++) {
			if (round === warmUps) spent.clear();
			passed += lookInterval;
			crowd.write(round, writers, plain.now());
			await time(round < warmUps ? null : looks, () => collector.look());
			if (round % looksToABeat > 0) continue;
			const before = new Map(spent);
			await time(round < warmUps ? null : beats, () => beatForLocalSessions(context, collector.findingOf));
			spent.clear();
			for (const [name, milliseconds] of before) spent.set(name, milliseconds);
		}
		const means = Object.fromEntries([...spent].map(([name, milliseconds]) => [name, milliseconds / rounds]));
		const known = Object.values(means).reduce((sum, milliseconds) => sum + milliseconds, 0);
		const split = {...means, 'files and evidence': mean(looks.wall) - known};
		const {sessions, unregistered} = await bus.snapshot();
		const states = new Set(sessions.map(({state}) => state));
		const failures = [
			...(states.size === 1 && states.has('active') ? [] : [`agents at work are ${[...states].join(', ')}`]),
			...(unregistered.some(({pid}) => agents.some(agent => agent.pid === pid))
				? ['registered agents are not known']
				: []),
		];
		return {looks, beats, split, failures};
	} finally {
		await bus.close();
	}
}

/** The same context, which adds up where the time goes. */
function timed(context: Context, table: ProcessTable, spent: Map<string, number>): Context {
	const add = (name: string, began: number) =>
		spent.set(name, (spent.get(name) ?? 0) + performance.now() - began);
	const measure = <Result>(name: string, work: () => Result): Result => {
		const began = performance.now();
		const result = work();
		if (!(result instanceof Promise)) add(name, began);
		else void result.finally(() => add(name, began));
		return result;
	};
	const {engine} = context;
	const single = 'single processes';
	return {
		...context,
		processes: {
			...table,
			list: () => measure('list of processes', () => table.list()),
			look: pid => measure(single, () => table.look(pid)),
			isOwn: pid => measure(single, () => table.isOwn(pid)),
			folder: pid => measure(single, () => table.folder(pid)),
			openFiles: pid => measure(single, () => table.openFiles(pid)),
		},
		engine: {
			...engine,
			read: work => measure('database', () => engine.read(work)),
			write: work => measure('database', () => engine.write(work)),
		},
	};
}

async function time(samples: Samples | null, work: () => Promise<unknown>): Promise<void> {
	const [began, before] = [performance.now(), process.cpuUsage()];
	await work();
	const {user, system} = process.cpuUsage(before);
	samples?.wall.push(performance.now() - began);
	samples?.cpu.push((user + system) / 1000);
}

function timeNaive(work: () => unknown): Samples {
	const samples: Samples = {wall: [], cpu: []};
	for (let round = 0; round < naiveRounds; round++) {
		const [began, before] = [performance.now(), process.cpuUsage()];
		work();
		const {user, system} = process.cpuUsage(before);
		samples.wall.push(performance.now() - began);
		samples.cpu.push((user + system) / 1000);
	}
	return samples;
}

/** What one would write first: ask `ps`, then stat every transcript. */
function lookThroughPs(agents: readonly CrowdAgent[]): number {
	const columns = 'pid=,ppid=,state=,time=,lstart=,args=';
	const {stdout} = spawnSync('ps', ['-ax', '-o', columns], {encoding: 'utf8', maxBuffer: 1 << 26});
	const lines = new Map(stdout.split('\n').map(line => [Number.parseInt(line, 10), line]));
	return agents.filter(({pid, transcript}) => lines.has(pid) && statSync(transcript).mtimeMs > 0).length;
}

/** Or read what /proc has on every agent, without its children and without the processes that nobody registered. */
function lookFileByFile(agents: readonly CrowdAgent[]): number {
	return agents.filter(({pid, transcript}) => {
		const texts = ['stat', 'cmdline', 'environ'].map(name => readFileSync(`/proc/${pid}/${name}`, 'utf8'));
		return texts.every(text => text !== '') && statSync(transcript).mtimeMs > 0;
	}).length;
}

/** Milliseconds of processor time a second that a keeper of its own uses. */
async function measureKeeper(parts: Inside, agents: AgentCrowd, file: string): Promise<number> {
	const bus = await register(parts, await parts.openContext({path: file}), agents.agents);
	await bus.close();
	const env = {...programEnvironment(path.dirname(file)), HOME: agents.home};
	const {pid = 0} = spawn(process.execPath, [keeperEntry, file], {stdio: 'ignore', env});
	let round = 0;
	const writing = setInterval(() => agents.write(round++, writers, Date.now()), parts.lookInterval);
	try {
		await sleep(keeperSettling);
		const [began, before] = [performance.now(), processorTime(pid)];
		await sleep(keeperSeconds * 1000);
		return (processorTime(pid) - before) / ((performance.now() - began) / 1000);
	} finally {
		clearInterval(writing);
		await endKeeper(file);
	}
}

function mean(samples: readonly number[]): number {
	return samples.reduce((sum, sample) => sum + sample, 0) / samples.length;
}
