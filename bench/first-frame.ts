import {spawnSync} from 'node:child_process';
import path from 'node:path';
import {duration, noTarget, ratio} from './format.ts';
import {endKeeper} from './keeper.ts';
import type {Part, Table} from './part.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';
import {registerSleepers, startSleepers} from './sleepers.ts';
import {median, quantile} from './statistics.ts';
import {openProgram} from './terminal.ts';

const crowd = 50;
const runs = 15;

/** How long a frame is waited for, in milliseconds. */
const patience = 10_000;

/** What is started, and what its first whole frame shows; without that it is timed to its end. */
type Contestant = {
	readonly name: string;
	readonly file: string;
	readonly args: readonly string[];
	readonly marks?: readonly string[];
};

const node: Contestant = {name: 'node -e 0, to its end', file: process.execPath, args: ['-e', '0']};

const watch = (database: string): Contestant => ({
	name: 'session-bus watch',
	file: process.execPath,
	args: [entry, 'watch', '--db', database],
	marks: [' sessions', 'Sessions', 'Alerts', 'Unread', ' quit'],
});

/** Other live screens, and what is on them as soon as they are drawn. */
const others: readonly Contestant[] = [
	{name: 'htop', file: 'htop', args: [], marks: ['Load average', 'PID USER', 'Quit']},
	{name: 'btop', file: 'btop', args: [], marks: ['LAV:', 'upload', 'select']},
];

/** How soon the monitor shows itself: from the start of the program to the first whole frame on the screen. */
export const measureFirstFrame: Part = async (folder, tell) => {
	if (process.platform !== 'linux') return {tables: [], failures: ['the frame is only measured on Linux']};
	const database = path.join(folder, 'bus.db');
	const {openBus} = await loadLibrary();
	const bus = await openBus({path: database});
	const sleepers = startSleepers(crowd);
	try {
		const [first = ''] = await registerSleepers(bus, sleepers);
		const env = programEnvironment(folder);
		spawnSync(process.execPath, [entry, 'heartbeat', '--session', first, '--db', database], {env});
		const installed = others.filter(({name}) => spawnSync('which', [name]).status === 0);
		for (const {name} of others) {
			if (!installed.some(other => other.name === name)) tell(`${name} is not installed`);
		}
		const started = [node, watch(database), ...installed].map(contestant => ({
			contestant,
			times: [] as number[],
		}));
		tell(`${runs} starts of each, in turn`);
		for (let run = 0; run < runs; run++) {
			for (const {contestant, times} of started) times.push(await timeStart(contestant, env));
		}
		return {
			tables: [frameTable(started.map(({contestant, times}) => [contestant.name, times]))],
			failures: started
				.filter(({times}) => !times.every(Number.isFinite))
				.map(({contestant}) => `${contestant.name} did not always draw a whole frame`),
		};
	} finally {
		await bus.close();
		await endKeeper(database);
		sleepers.end();
	}
};

/** Milliseconds until the first whole frame is on the screen, `Infinity` when it does not come. */
async function timeStart({file, args, marks}: Contestant, env: NodeJS.ProcessEnv): Promise<number> {
	const began = performance.now();
	const program = openProgram(file, args, env);
	if (marks === undefined) {
		await program.gone;
		return performance.now() - began;
	}
	const seen = await program.see(lines => {
		const screen = lines.join('\n');
		return marks.every(mark => screen.includes(mark));
	}, patience);
	const took = performance.now() - began;
	await program.quit();
	return Number.isFinite(seen) ? took : seen;
}

function frameTable(rows: ReadonlyArray<readonly [string, readonly number[]]>): Table {
	const [[, bare] = ['', []]] = rows;
	return {
		title: `From the start to the first whole frame, ${crowd} live sessions, ${runs} starts each`,
		columns: ['', 'median', 'p90', 'of bare Node', '', ''],
		rows: rows.map(([name, times]) => [
			name,
			duration(median(times)),
			duration(quantile(times, 0.9)),
			ratio(median(times), median(bare)),
			...noTarget,
		]),
	};
}
