import path from 'node:path';
import Database from 'better-sqlite3';
import {count, duration, judge, noTarget} from './format.ts';
import type {Hammered} from './hammer-worker.ts';
import type {Findings, Part} from './part.ts';
import {fairness, median, p99, worst} from './statistics.ts';
import {Worker} from './workers.ts';

const crowds = [8, 32];
const seconds = 3;
/** Longest that one claim may take, in milliseconds. */
const target = 1000;

/**
 * Many processes claim tasks of one pool as fast as they can, through the bus and through bare SQL that leaves
 * the waiting to SQLite.
 */
export const measureHammering: Part = async (folder, tell) => {
	const rows: string[][] = [];
	const failures: string[] = [];
	for (const crowd of crowds) {
		for (const by of ['bus', 'bare'] as const) {
			tell(`${crowd} processes, ${by}, ${seconds} s`);
			const database = path.join(folder, `${by}-${crowd}.db`);
			const outcome = await hammer(by, database, crowd);
			rows.push(outcome.row);
			// What bare SQL loses is for comparison, not a fault of the bus
			if (by === 'bus') failures.push(...outcome.failures);
		}
	}
	const columns = [
		'processes',
		'claims/s',
		'refused',
		'p50',
		'p99',
		'worst',
		'busy',
		'double',
		'fairness',
		'target',
		'',
	];
	return {tables: [{title: `Claims from many processes for ${seconds} s each`, columns, rows}], failures};
};

async function hammer(
	by: 'bus' | 'bare',
	database: string,
	crowd: number,
): Promise<Pick<Findings, 'failures'> & {readonly row: string[]}> {
	const workers = Array.from(
		{length: crowd},
		() => new Worker<number, Hammered>('hammer-worker.ts', [by, database]),
	);
	try {
		for (const worker of workers) await worker.demand();
		for (const worker of workers) worker.order(seconds * 1000);
		const outcomes = await Promise.all(workers.map(worker => worker.demand()));
		const latencies = Float64Array.from(outcomes.flatMap(({latencies}) => [...latencies]));
		const errors = outcomes.flatMap(({errors}) => errors);
		const doubles = countDoubleClaims(database, outcomes);
		const claims = outcomes.map(({claimed}) => claimed.length);
		const row = [
			`${crowd}, ${by === 'bus' ? 'bus' : 'bare SQL'}`,
			count(claims.reduce((total, claim) => total + claim, 0) / seconds),
			count(latencies.length - claims.reduce((total, claim) => total + claim, 0)),
			duration(median(latencies)),
			duration(p99(latencies)),
			duration(worst(latencies)),
			count(errors.length),
			count(doubles),
			fairness(claims).toFixed(3),
			...(by === 'bus' ? judge(worst(latencies), target, duration) : noTarget),
		];
		const failures = [
			...(errors.length > 0 ? [`${crowd} processes met ${errors.length} errors, as ${errors[0]}`] : []),
			...(doubles > 0
				? [`${crowd} processes: ${doubles} claims differ between the winners and the table`]
				: []),
		];
		return {row, failures};
	} finally {
		await Promise.all(workers.map(worker => worker.end()));
	}
}

/** Compares what every worker was told with what the table says. */
function countDoubleClaims(path: string, outcomes: readonly Hammered[]): number {
	const database = new Database(path, {readonly: true, timeout: 3000});
	const rows = database
		.prepare<[], {task: string; holder: string}>(
			'SELECT task_id AS task, session_id AS holder FROM task_claims',
		)
		.all();
	database.close();
	const table = new Map(rows.map(({task, holder}) => [task, holder]));
	let wrong = 0;
	let told = 0;
	for (const {sessionId, claimed} of outcomes) {
		told += claimed.length;
		for (const task of claimed) if (table.get(`bench.${task}`) !== sessionId) wrong++;
	}
	return wrong + Math.abs(told - table.size);
}
