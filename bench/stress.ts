import {once} from 'node:events';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {Worker} from 'node:worker_threads';
import Database from 'better-sqlite3';
import {count, duration, judge, noTarget} from './format.ts';
import {endKeeper} from './keeper.ts';
import type {Part} from './part.ts';
import {entry, loadLibrary, programEnvironment} from './program.ts';
import {median, p99} from './statistics.ts';
import type {StormData} from './stress-writer.ts';
import {openProgram} from './terminal.ts';

const scene = {sessions: 500, alerts: 5000, messages: 50_000} as const;
const storm = {perSecond: 200, seconds: 60, batches: 20} as const;
const keyInterval = 250;
const medianTarget = 50;
const p99Target = 150;

/** After so many seconds of storm the heap has found its size. */
const warming = 20;

/** Growth of memory from then on that still counts as flat, in MB. */
const growthTarget = 20;

/** Whether the monitor answers keys, and loses nothing, while a crowded bus is written to all the time. */
export const measureStress: Part = async (folder, tell) => {
	if (process.platform !== 'linux') return {tables: [], failures: ['the stress is only measured on Linux']};
	const file = path.join(folder, 'bus.db');
	const {openBus} = await loadLibrary();
	await (await openBus({path: file})).close();
	const database = new Database(file, {timeout: 5000});
	fill(database);
	const env = programEnvironment(folder);
	const monitor = openProgram(process.execPath, [entry, 'watch', '--db', file], env);
	try {
		await monitor.see(lines => lines[0]?.includes(`${scene.sessions + 1} sessions`) ?? false, 15_000);
		await sleep(4000);
		tell(`${storm.perSecond} messages a second for ${storm.seconds} s`);
		const memoryBefore = monitor.memory();
		const data: StormData = {file, senders: scene.sessions, ...storm};
		const writer = new Worker(new URL('stress-writer.ts', import.meta.url), {workerData: data});
		const answers: number[] = [];
		const cost = monitor.observe(storm.seconds);
		const memoryWarm = sleep(warming * 1000).then(monitor.memory);
		const end = performance.now() + storm.seconds * 1000;
		while (performance.now() < end) {
			const before = selected(monitor.screen());
			const began = performance.now();
			monitor.press('j');
			answers.push(await monitor.see(lines => selected(lines) !== before));
			await sleep(Math.max(0, keyInterval - (performance.now() - began)));
		}
		writer.postMessage('stop');
		const [sent]: number[] = await once(writer, 'message');
		const {cpu, memory} = await cost;
		// those of the scene are another program's, which the keeper does not end; it may have opened some itself
		const open = countOpen(database);
		const isWhole = (header = '') =>
			header.includes(` ${scene.sessions + 1} sessions`) &&
			header.includes(` ${open} alert`) &&
			header.includes(` ${sent} unread`);
		const caughtUp = await monitor.see(([header]) => isWhole(header), 10_000);
		const growth = memory - (await memoryWarm);
		if (open < scene.alerts) throw new Error(`only ${open} of ${scene.alerts} alerts are left`);
		return {
			tables: [
				{
					title: `Monitor on ${count(scene.sessions)} sessions, ${count(scene.alerts)} alerts, ${count(scene.messages)} messages, and ${storm.perSecond} more a second`,
					columns: ['', 'measured', 'target', ''],
					rows: [
						[
							`a key to its answer, p50 of ${answers.length}`,
							duration(median(answers)),
							...judge(median(answers), medianTarget, duration),
						],
						['a key to its answer, p99', duration(p99(answers)), ...judge(p99(answers), p99Target, duration)],
						['CPU ms/s', cpu.toFixed(0), ...noTarget],
						['memory before, MB', memoryBefore.toFixed(0), ...noTarget],
						['memory after, MB', memory.toFixed(0), ...noTarget],
						[`growth after ${warming} s, MB`, growth.toFixed(0), ...judge(growth, growthTarget, String)],
					],
				},
			],
			failures: Number.isFinite(caughtUp)
				? []
				: [
						`the counts are not those of the bus, ${open} alerts and ${sent} unread: ${monitor.screen()[0]?.trim()}`,
					],
		};
	} finally {
		await monitor.quit();
		database.close();
		await endKeeper(file);
	}
};

/** The name in the row that is selected; the rows of the sessions begin at the left edge. */
function selected(lines: readonly string[]): string {
	return lines.find(line => line.startsWith('│▸'))?.slice(3, 24) ?? '';
}

function numbers(amount: number): string {
	return `WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < ${amount - 1})`;
}

function fill(database: Database.Database): void {
	const now = Date.now();
	const times = {now, nowText: new Date(now).toISOString()};
	const session = (index: string) => `'agent-' || (1000 + (${index}) % ${scene.sessions})`;
	const fillings = [
		`${numbers(scene.sessions)} INSERT INTO session_registry
			(session_id, llm_vendor, project_id, task_id, host, status, cwd, branch, turn, heartbeat_at, last_activity_ms)
			SELECT ${session('i')}, 'bench', 'project-' || i, 'task.' || i, 'elsewhere', 'active', '/bench/' || i, 'main', 'working',
			@nowText, @now FROM n`,
		`${numbers(scene.alerts)} INSERT INTO operator_alerts
			(type, severity, status, episode, session_a, session_b, subject, detail, created_at)
			SELECT 'review_asked', 'HIGH', 'open', 'episode ' || i, ${session('i')}, ${session('i + 1')},
			'file-' || i || '.ts', 'both edit it', @nowText FROM n`,
		`${numbers(scene.messages)} INSERT INTO inter_session_messages
			(sender_id, recipient_id, channel, payload, created_at, sent_ms)
			SELECT ${session('i * 7')}, ${session('i')}, 'direct', 'message ' || i, @nowText, @now - ${scene.messages} + i
			FROM n`,
	];
	database.transaction(() => {
		for (const sql of fillings) database.prepare(sql).run(times);
	})();
}

function countOpen(database: Database.Database): number {
	const sql = "SELECT count(*) FROM operator_alerts WHERE status = 'open'";
	return database.prepare<[], number>(sql).pluck().get() ?? 0;
}
