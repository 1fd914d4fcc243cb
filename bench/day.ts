import {once} from 'node:events';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import type {Bus, Snapshot} from '../source/index.ts';
import {dayClock, type FastTime} from './day-clock.js';
import type {DayData, DayDone} from './day-writer.ts';
import {count, judge, noTarget} from './format.ts';
import {bundleInside} from './load-inside.ts';
import type {Part, Table} from './part.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';
import {registerSleepers, startSleepers} from './sleepers.ts';
import {openProgram, type Program} from './terminal.ts';

const crowd = 50;
const hours = 24;
const seconds = 120;

/** How long the monitor stands open before the day begins, in milliseconds. */
const settling = 15_000;

/** How often its memory is looked at, in milliseconds. */
const lookInterval = 100;

/** Resident memory at the end of the day, in MB. */
const memoryTarget = 120;

/** Fewest sessions whose rows must be on the screen. */
const fewestRows = 10;

const fastDate = new URL('fast-date.js', import.meta.url).href;

/** What a monitor takes that stood open for a day, while agents work; by its clock and theirs the day is minutes. */
export const measureDay: Part = async (folder, tell) => {
	if (process.platform !== 'linux') return {tables: [], failures: ['the day is only measured on Linux']};
	const file = path.join(folder, 'bus.db');
	const inside = await bundleInside(folder);
	const fastTime: FastTime = {
		begins: Date.now() + settling,
		lasts: seconds * 1000,
		speed: (hours * 3600) / seconds,
	};
	const {openBus} = await loadLibrary();
	const bus = await openBus({path: file, now: dayClock(fastTime)});
	const sleepers = startSleepers(crowd);
	try {
		const sessions = await registerSleepers(bus, sleepers);
		const workerData: DayData = {file, inside, fastTime, pids: sleepers.pids, sessions};
		const writer = new Worker(new URL('day-writer.ts', import.meta.url), {workerData});
		await once(writer, 'message');
		const env = {...programEnvironment(folder), BENCH_FAST_TIME: JSON.stringify(fastTime)};
		const monitor = openProgram(process.execPath, ['--import', fastDate, entry, 'watch', '--db', file], env);
		try {
			const drawn = await monitor.see(([header]) => header?.includes(` ${crowd + 1} sessions`) ?? false);
			if (!Number.isFinite(drawn)) return {tables: [], failures: ['the monitor never drew a frame']};
			tell(`${hours} hours in ${seconds} s`);
			const over = once(writer, 'message');
			const memory = await followMemory(monitor, fastTime);
			const [done]: DayDone[] = await over;
			const {snapshot, took} = await seeLast(bus, monitor);
			if (done === undefined) throw new Error('the writer did not tell what it wrote');
			const odd = snapshot.sessions.filter(({state}) => state !== 'active' && state !== 'idle');
			return {
				tables: [dayTable(memory, done, monitor.written())],
				failures: [
					...(Number.isFinite(took)
						? []
						: [`the last state is not on the screen: ${monitor.screen().slice(0, 12).join('\n')}`]),
					...(odd.length === 0 ? [] : [`${odd.length} sessions are in a state nothing brought about`]),
				],
			};
		} finally {
			await monitor.quit();
			const closed = once(writer, 'exit');
			writer.postMessage('stop');
			await closed;
		}
	} finally {
		await bus.close();
		sleepers.end();
	}
};

/** Resident memory over the day, in MB. */
type Memory = {
	readonly before: number;
	readonly firstHour: number;
	readonly end: number;
	readonly highest: number;
	/** At the end of each hour. */
	readonly hourly: readonly number[];
};

/** Looks at the memory all day, while a person looks at a session now and then. */
async function followMemory(monitor: Program, {begins, lasts}: FastTime): Promise<Memory> {
	const hour = lasts / hours;
	await sleep(begins - Date.now());
	const before = monitor.memory();
	let highest = before;
	const hourly: number[] = [];
	for (let passed = 1; passed <= hours; passed++) {
		monitor.press('j\r');
		const end = begins + passed * hour;
		let isOpen = true;
		while (Date.now() < end) {
			highest = Math.max(highest, monitor.memory());
			if (isOpen && Date.now() > end - hour / 2) {
				isOpen = false;
				monitor.press('\u001b');
			}
			await sleep(lookInterval);
		}
		hourly.push(monitor.memory());
	}
	const [firstHour = Number.NaN] = hourly;
	return {before, firstHour, end: monitor.memory(), highest, hourly};
}

/** Waits until the screen shows what is on the bus now. */
async function seeLast(bus: Bus, monitor: Program) {
	const {sessions} = await bus.snapshot();
	const own = sessions.find(({kind}) => kind === 'monitor');
	const snapshot = await bus.snapshot({viewer: own?.sessionId ?? null});
	return {snapshot, took: await monitor.see(lines => isShown(lines, snapshot), 10_000)};
}

/** Whether the counts on the screen, and the task in every row of a session, are those of the bus. */
function isShown([header = '', ...lines]: readonly string[], snapshot: Snapshot): boolean {
	const {sessions, openAlerts, unreadCount} = snapshot;
	const counts = [`${sessions.length} sessions`, `${openAlerts} alert`, `${unreadCount} unread`];
	const rows = sessions.flatMap(({sessionId, taskId, kind}) => {
		const row = kind === 'agent' ? lines.find(line => line.startsWith(`${sessionId} `, 4)) : undefined;
		return row === undefined ? [] : [row.includes(` ${taskId} `)];
	});
	return (
		counts.every(counted => header.includes(` ${counted}`)) &&
		rows.length >= fewestRows &&
		rows.every(Boolean)
	);
}

function dayTable(memory: Memory, {commits, beats}: DayDone, written: number): Table {
	const megabytes = (value: number) => value.toFixed(0);
	const {before, firstHour, end, highest, hourly} = memory;
	const quarters = hourly.filter((_, index) => (index + 1) % (hours / 4) === 0);
	return {
		title: `Monitor over ${hours} hours in ${seconds} s, ${crowd} live sessions at work`,
		columns: ['', 'measured', 'target', ''],
		rows: [
			['commits of the sessions', count(commits), ...noTarget],
			['beats of the keeper', count(beats), ...noTarget],
			['written to the terminal, kB', count(written / 1000), ...noTarget],
			['memory before, MB', megabytes(before), ...noTarget],
			['memory after 1 hour, MB', megabytes(firstHour), ...noTarget],
			[`memory after ${hours} hours, MB`, megabytes(end), ...judge(end, memoryTarget, String)],
			['highest memory, MB', megabytes(highest), ...noTarget],
			['growth since 1 hour, MB', megabytes(end - firstHour), ...noTarget],
			['after each quarter of the day, MB', quarters.map(megabytes).join(' '), ...noTarget],
		],
	};
}
