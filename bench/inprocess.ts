import {mkdirSync} from 'node:fs';
import path from 'node:path';
import type {Bus} from '../source/index.ts';
import {type BareBus, openBareBus} from './bare-bus.ts';
import {duration, judge, noTarget, ratio} from './format.ts';
import type {Part} from './part.ts';
import {loadLibrary} from './program.ts';
import {standInProcesses} from './stand-in-processes.ts';
import {median, p99} from './statistics.ts';

export const rounds = 2000;
export const warmUps = 300;
/** Sessions that are there all the time, as on a busy machine. */
export const standing = 20;
export const firstPid = 100_000;

/** One verb, done by the bus and by the bare statements in turn. */
export type Verb = {
	readonly name: string;
	/** Median of the bus in milliseconds that must not be exceeded. */
	readonly target?: number;
	readonly bus: (bus: Bus, round: number) => Promise<unknown>;
	readonly bare: (bare: BareBus, round: number) => unknown;
	/** Done after each round and not measured. */
	readonly tidy?: (bus: Pick<Bus, 'unregister'> | BareBus, round: number) => Promise<unknown>;
};

const newcomer = (round: number) => firstPid + standing + round;
const peer = (round: number) => `bench-${firstPid + (round % standing)}`;

/** The verbs, of sessions that work in folders of one folder. */
export const verbs = (folder: string): readonly Verb[] => [
	{
		name: 'register, new',
		target: 0.05,
		bus: (bus, round) => bus.register(registration(folder, newcomer(round))),
		bare: (bare, round) => bare.register(bareSession(newcomer(round))),
		tidy: async (bus, round) => bus.unregister(`bench-${newcomer(round)}`),
	},
	{
		name: 'register, again',
		bus: bus => bus.register(registration(folder, firstPid)),
		bare: bare => bare.register(bareSession(firstPid)),
	},
	{
		name: 'heartbeat',
		bus: (bus, round) => bus.heartbeat(peer(round)),
		bare: (bare, round) => bare.heartbeat(peer(round)),
	},
	{
		name: 'claim',
		target: 0.025,
		bus: (bus, round) => bus.claim(peer(round), `bench.${round}`),
		bare: (bare, round) => bare.claim(peer(round), `bench.${round}`),
	},
	{
		name: 'send, directed',
		bus: (bus, round) => bus.send(peer(round), {to: peer(round + 1), body: 'are you done?'}),
		bare: (bare, round) => bare.send(peer(round), peer(round + 1), 'are you done?'),
	},
];

/** What the verbs cost inside a process, beside the least SQL that does the same, in turn on one file system. */
export const measureInProcess: Part = async (folder, tell) => {
	layWorktrees(folder);
	const {openBus} = await loadLibrary();
	const bus = await openBus({path: path.join(folder, 'bus.db'), processes: standInProcesses});
	const bare = openBareBus(path.join(folder, 'bare.db'));
	try {
		for (let index = 0; index < standing; index++) {
			await bus.register(registration(folder, firstPid + index));
			bare.register(bareSession(firstPid + index));
		}
		const rows: string[][] = [];
		for (const verb of verbs(folder)) {
			tell(verb.name);
			rows.push(await compare(verb, bus, bare));
		}
		const columns = ['verb', 'bus', 'p99', 'bare SQL', 'p99', 'ratio', 'target', ''];
		return {
			tables: [{title: `In process, median of ${rounds} interleaved calls`, columns, rows}],
			failures: [],
		};
	} finally {
		bare.close();
		await bus.close();
	}
};

async function compare(verb: Verb, bus: Bus, bare: BareBus): Promise<string[]> {
	const ours: number[] = [];
	const theirs: number[] = [];
	for (let round = 0; round < warmUps + rounds; round++) {
		const began = performance.now();
		await verb.bus(bus, round);
		const between = performance.now();
		verb.bare(bare, round);
		const ended = performance.now();
		await verb.tidy?.(bus, round);
		await verb.tidy?.(bare, round);
		if (round < warmUps) continue;
		ours.push(between - began);
		theirs.push(ended - between);
	}
	return [
		verb.name,
		duration(median(ours)),
		duration(p99(ours)),
		duration(median(theirs)),
		duration(p99(theirs)),
		ratio(median(ours), median(theirs)),
		...(verb.target === undefined ? noTarget : judge(median(ours), verb.target, duration)),
	];
}

/** Makes the folders in which the sessions work. */
export function layWorktrees(folder: string): void {
	for (let pid = firstPid; pid < newcomer(warmUps + rounds); pid++)
		mkdirSync(path.join(folder, `project-${pid}/.git`), {recursive: true});
}

/** Each session stands alone in its worktree, so that nothing conflicts. */
export function registration(folder: string, pid: number) {
	const worktree = path.join(folder, `project-${pid}`);
	return {
		vendor: 'bench',
		pid,
		model: 'model',
		projectId: `project-${pid}`,
		taskId: `task-${pid}`,
		cwd: worktree,
		repository: `${worktree}/.git`,
		worktree,
		branch: 'main',
	};
}

function bareSession(pid: number) {
	return {sessionId: `bench-${pid}`, pid, project: `project-${pid}`};
}
