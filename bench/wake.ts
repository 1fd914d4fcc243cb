import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {count, duration, judge, noTarget} from './format.ts';
import type {Part} from './part.ts';
import {median, p99, worst} from './statistics.ts';
import type {Seen} from './wake-reader.ts';
import {Worker} from './workers.ts';

/** The ways of writing, how many commits of each, and the 99th percentile allowed in milliseconds. */
const ways = [
	{name: 'bus', writer: 'bus', commits: 2000, target: 5},
	{name: 'another program', writer: 'bare', commits: 1000, target: null},
] as const;

/** Longest pause between two commits in milliseconds: beyond the last recheck, so that all its phases are met. */
const longestPause = 25;

/** After this long without a wake it counts as lost, in milliseconds: the slowest poll is twice as fast. */
const patience = 2500;

/** How soon a commit of one process wakes a listener in another; the writer waits until each was seen. */
export const measureWake: Part = async (folder, tell) => {
	const rows: string[][] = [];
	const failures: string[] = [];
	for (const {name, writer, commits, target} of ways) {
		tell(`${commits} commits by ${name}`);
		const {latencies, lost} = await wake(path.join(folder, `${writer}.db`), writer, commits);
		rows.push([
			name,
			count(latencies.length),
			duration(median(latencies)),
			duration(p99(latencies)),
			duration(worst(latencies)),
			count(lost),
			...(target === null ? noTarget : judge(p99(latencies), target, duration)),
		]);
		if (lost > 0) failures.push(`${lost} of ${commits} commits by ${name} woke nobody`);
	}
	const columns = ['commits by', 'seen', 'median', 'p99', 'worst', 'lost', 'p99 target', ''];
	return {tables: [{title: 'Commit in one process to wake in another', columns, rows}], failures};
};

async function wake(database: string, way: 'bus' | 'bare', commits: number) {
	const reader = new Worker<number, Seen>('wake-reader.ts', [database]);
	const latencies: number[] = [];
	let lost = 0;
	try {
		await reader.demand();
		const writer = new Worker<number, 'ready'>('wake-writer.ts', [way, database]);
		try {
			await writer.demand();
			for (let commit = 1; commit <= commits; commit++) {
				await sleep(1 + Math.random() * longestPause);
				writer.order(commit);
				const seen = await waitFor(reader, commit);
				if (seen === null) lost++;
				else latencies.push(seen);
			}
		} finally {
			await writer.end();
		}
	} finally {
		await reader.end();
	}
	return {latencies, lost};
}

/** Milliseconds from the start of the write to the wake that showed it; `null` when none came. */
async function waitFor(reader: Worker<number, Seen>, commit: number): Promise<number | null> {
	for (;;) {
		const seen = await reader.answer(patience);
		if (seen === null || seen.commit === commit) return seen?.after ?? null;
	}
}
