import {openBareBus} from './bare-bus.ts';
import {loadLibrary} from './program.ts';

/** What one hammering process did. The first answer, before the order to begin, is an empty one. */
export type Hammered = {
	readonly sessionId: string;
	/** Numbers of the tasks it was given, each once. */
	readonly claimed: Uint32Array;
	/** Milliseconds of each call. */
	readonly latencies: Float64Array;
	readonly errors: readonly string[];
};

/** Few enough that the processes get in each other's way, many enough that most claims succeed. */
const poolSize = 500_000;

const [by, database = ''] = process.argv.slice(2);
const sessionId = `bench-${process.pid}`;
const claim = by === 'bus' ? await claimThroughBus() : claimThroughBareSql();

answer({sessionId, claimed: new Uint32Array(), latencies: new Float64Array(), errors: []});
process.on('message', async milliseconds => answer(await hammer(Number(milliseconds))));

/** Claims tasks at random until the time is over. */
async function hammer(milliseconds: number): Promise<Hammered> {
	const claimed = new Set<number>();
	const latencies: number[] = [];
	const errors: string[] = [];
	for (const end = performance.now() + milliseconds; performance.now() < end; ) {
		const task = Math.floor(Math.random() * poolSize);
		if (claimed.has(task)) continue;
		const began = performance.now();
		try {
			if (await claim(`bench.${task}`)) claimed.add(task);
		} catch (error) {
			errors.push(String(error));
		}
		latencies.push(performance.now() - began);
	}
	return {sessionId, claimed: Uint32Array.from(claimed), latencies: Float64Array.from(latencies), errors};
}

async function claimThroughBus(): Promise<(task: string) => Promise<boolean>> {
	const {openBus} = await loadLibrary();
	const bus = await openBus({path: database});
	const project = sessionId;
	await bus.register({vendor: 'bench', pid: process.pid, projectId: project, cwd: `/bench/${project}`});
	return async task => (await bus.claim(sessionId, task)).claimed;
}

function claimThroughBareSql(): (task: string) => boolean {
	const bare = openBareBus(database);
	return task => bare.claim(sessionId, task) === sessionId;
}

function answer(hammered: Hammered): void {
	process.send?.(hammered);
}
