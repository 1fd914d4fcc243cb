import {count, duration, judge, noTarget} from '../../../bench/format.ts';
import {median} from '../../../bench/statistics.ts';
import {startAtOnce} from '../starts.ts';
import type {Part} from './part.ts';

const agents = 12;
const standing = 200;

/** Agents that start at once on busy processors, round after round: on a new bus, and beside hundreds in one project. */
export const proveStarts: Part = async ({programs, rounds, tell}) => {
	const tables = [];
	let violations = 0;
	for (const others of [0, standing]) {
		const started = [];
		for (let round = 0; round < rounds; round++) {
			const one = await startAtOnce(programs, {agents, standing: others});
			started.push(one);
			tell(
				`round ${round + 1} of ${rounds} beside ${others}: ${one.missing.length} missing, ${one.unguarded.length} unguarded`,
			);
			for (const failure of one.failedStarts) tell(failure);
		}
		const missing = started.flatMap(one => one.missing).length;
		const unguarded = started.flatMap(one => one.unguarded).length;
		const failed = started.flatMap(one => one.failedStarts).length;
		const onlyRead = started.reduce((sum, one) => sum + one.onlyRead, 0);
		const took = Float64Array.from(started.flatMap(one => one.took));
		violations += missing + unguarded + failed;
		tables.push({
			title: `Starts: ${agents} at once beside ${others} sessions in one folder, every processor busy, ${rounds} rounds`,
			columns: ['', 'measured', 'target', ''],
			rows: [
				['agents', count(agents * rounds), ...noTarget],
				['not registered', count(missing), ...judge(missing, 0, String)],
				['first edit not denied', count(unguarded), ...judge(unguarded, 0, String)],
				['hooks at the start that failed', count(failed), ...judge(failed, 0, String)],
				['edits denied by a read alone', count(onlyRead), ...noTarget],
				['hook at the start, median', duration(median(took)), ...noTarget],
				['hook at the start, longest', duration(Math.max(...took)), ...noTarget],
			],
		});
	}
	return {tables, violations};
};
