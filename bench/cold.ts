import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {duration, judge, noTarget, ratio} from './format.ts';
import {endKeeper} from './keeper.ts';
import type {Part} from './part.ts';
import {entry, programEnvironment} from './program.ts';
import {median, quantile} from './statistics.ts';

const rounds = 60;
const warmUps = 3;
const target = 1.35;

/** One program that is started again and again, interleaved with the others. */
type Start = {
	readonly name: string;
	readonly words: (round: number) => readonly string[];
	readonly hasTarget?: true;
};

/**
 * What starting the commands costs that agents call all day, beside a Node that does nothing. The caller is found
 * by ancestry, the compile cache is warm, and a keeper holds the database open, as in life.
 */
export const measureColdStart: Part = async (folder, tell) => {
	const database = path.join(folder, 'bus.db');
	const env = programEnvironment(folder);
	const command = (...words: readonly string[]) => [entry, ...words, '--db', database];
	const run = (words: readonly string[]) => {
		const began = performance.now();
		const {status, stderr} = spawnSync(process.execPath, words, {env, encoding: 'utf8'});
		const took = performance.now() - began;
		if (status !== 0) throw new Error(`${words.join(' ')} ended with ${status}: ${stderr}`);
		return took;
	};
	const register = command('register', '--llm', 'bench', '--pid', String(process.pid), '--cwd', folder);
	const starts: readonly Start[] = [
		{name: 'node -e 0', words: () => ['-e', '0']},
		{name: 'heartbeat', words: () => command('heartbeat'), hasTarget: true},
		{name: 'claim', words: round => command('claim', `bench.${round}`)},
		{name: 'status', words: () => command('status')},
		{name: 'register', words: () => register},
	];

	run(register);
	try {
		const samples = new Map(starts.map(({name}) => [name, [] as number[]]));
		for (let round = -warmUps; round < rounds; round++) {
			if (round % 20 === 0) tell(`round ${round} of ${rounds}`);
			for (const {name, words} of starts) {
				const took = run(words(round + warmUps));
				if (round >= 0) samples.get(name)?.push(took);
			}
		}
		const base = median(samples.get('node -e 0') ?? []);
		const rows = starts.map(({name, hasTarget}) => {
			const took = samples.get(name) ?? [];
			const factor = median(took) / base;
			return [
				name,
				duration(median(took)),
				duration(quantile(took, 0.9)),
				name === 'node -e 0' ? '' : duration(median(took) - base),
				ratio(median(took), base),
				...(hasTarget ? judge(factor, target, value => `${value} ×`) : noTarget),
			];
		});
		const columns = ['command', 'median', 'p90', 'more than node', 'ratio', 'target', ''];
		return {tables: [{title: `Cold start, ${rounds} interleaved rounds`, columns, rows}], failures: []};
	} finally {
		await endKeeper(database);
	}
};
