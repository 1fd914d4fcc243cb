import {setTimeout as sleep} from 'node:timers/promises';
import {parentPort, workerData} from 'node:worker_threads';
import {dayClock, type FastTime} from './day-clock.js';
import {WorkingDay} from './day-work.ts';
import {loadInside} from './load-inside.ts';
import {StandInKeeper} from './stand-in-keeper.ts';

/** What the writer is told. */
export type DayData = {
	readonly file: string;
	/** Address of what the built library does not show. */
	readonly inside: string;
	readonly fastTime: FastTime;
	readonly pids: readonly number[];
	readonly sessions: readonly string[];
};

/** What came of it. */
export type DayDone = {readonly commits: number; readonly beats: number};

// In a thread of its own: whoever waits for the lock of the database must not be who reads the screen

const minute = 60_000;
const {file, inside: address, fastTime, pids, sessions} = workerData as DayData;
const {begins, lasts, speed} = fastTime;
const inside = await loadInside(address);
const context = await inside.openContext({path: file, now: dayClock(fastTime)});
const keeper = new StandInKeeper(inside, context);
await keeper.beat();
parentPort?.postMessage('keeping');

let isOver = false;
let beating: Promise<void> = Promise.resolve();
const keep = async () => {
	while (!isOver) {
		await keeper.beat();
		// as often as a keeper beats by the fast clock
		await sleep(30_000 / speed);
	}
};
beating = keep();

const day = new WorkingDay(inside.busOn(context), pids, sessions);
for (let passed = 0; passed < (lasts * speed) / minute; passed++) {
	await sleep(Math.max(0, begins + (passed * minute) / speed - Date.now()));
	await day.work(passed);
}
await sleep(Math.max(0, begins + lasts - Date.now()));
await day.end();
const done: DayDone = {commits: day.commits, beats: keeper.beats};
parentPort?.postMessage(done);

parentPort?.once('message', async () => {
	isOver = true;
	await beating;
	await keeper.retire();
	context.engine.close();
	parentPort?.postMessage('closed');
});
