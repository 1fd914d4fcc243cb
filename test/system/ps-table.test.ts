import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {describe, expect, onTestFinished, test, vi} from 'vitest';
import type {ProcessEntry, ProcessTable} from '../../source/system/process-table.js';
import {parsePsDetails, parsePsList, psProcessTable, psTable} from '../../source/system/ps-table.js';

function entryOf(table: ProcessTable, pid: number): ProcessEntry {
	const sighting = table.look(pid);
	if (typeof sighting === 'string') throw new Error(`the process is ${sighting}`);
	return sighting;
}

/** What `ps` of this machine says of this process. */
const realPs = (columns: string) =>
	execFileSync('ps', ['-p', String(process.pid), '-o', columns], {
		encoding: 'utf8',
		env: {...process.env, LC_ALL: 'C', TZ: 'UTC'},
	});

/** A table over three processes that keeps count of the calls of `ps`, and a clock to set. */
function countedTable() {
	const calls: string[] = [];
	const clock = {now: 1000};
	const names = new Map([
		[101, 'claude'],
		[102, 'node /x/gemini'],
		[103, 'vim a'],
	]);
	const table = psProcessTable(
		(which, columns) => {
			calls.push(which.join(' '));
			const pid = Number(which[1] ?? 0);
			const pids = pid === 0 ? [...names.keys()] : [pid];
			const line = (of: number) =>
				columns.includes('args=')
					? `${of} ${process.getuid?.()} ttys00${of % 100} ${names.get(of)}`
					: `${of} 1 0 S 0:00.10 Wed Jun  4 12:00:00 2025 ${names.get(of)}`;
			if (pid > 0 && !names.has(pid)) throw new Error('ps has ended with 1');
			return pids.map(line).join('\n');
		},
		() => clock.now,
	);
	return {table, calls, clock, names};
}

describe('a process as ps shows it', () => {
	test('has the same start time in every time zone', () => {
		onTestFinished(() => void vi.unstubAllEnvs());
		const starts = ['America/New_York', 'Asia/Kolkata', 'UTC'].map(zone => {
			vi.stubEnv('TZ', zone);
			return entryOf(psTable, process.pid).started;
		});
		expect(new Set(starts).size).toBe(1);
	});

	test('began when it did, whatever the time zone', () => {
		onTestFinished(() => void vi.unstubAllEnvs());
		vi.stubEnv('TZ', 'America/New_York');
		const began = psTable.startTime(entryOf(psTable, process.pid)) ?? 0;
		expect(Math.abs(began - (Date.now() - process.uptime() * 1000))).toBeLessThan(3000);
	});

	test('is read from the columns of the real program', () => {
		const [listed] = parsePsList(realPs('pid=,ppid=,sess=,state=,time=,lstart=,comm='));
		expect(listed).toMatchObject({pid: process.pid, parent: process.ppid, isStopped: false});
		const details = parsePsDetails(realPs('pid=,uid=,tty=,args='));
		expect(details.get(process.pid)?.uid).toBe(process.getuid?.());
		expect(details.get(process.pid)?.arguments[0]).toContain('node');
	});

	test('has no arguments and is nobody’s where nothing is told of it', () => {
		expect(parsePsDetails('  7 501 ??\n 8\nnonsense\n')).toEqual(
			new Map([[7, {uid: 501, tty: null, arguments: []}]]),
		);
		expect(psTable.commandLine(4_194_304)).toEqual([]);
		expect(psTable.isOwn(4_194_304)).toBe(false);
	});

	test('tells the device of its terminal, where it has one', () => {
		const {table} = countedTable();
		expect(table.tty(101)).toBe('/dev/ttys001');
		const lines = '7 501 pts/3 vim\n8 501 ? cron\n9 501 - cron\n10 501 ?? cron';
		expect([...parsePsDetails(lines).values()].map(({tty}) => tty)).toEqual(['/dev/pts/3', null, null, null]);
	});

	test('is told with its words and its user after a list, too', async () => {
		const child = spawn('sleep', ['3600']);
		onTestFinished(() => void child.kill('SIGKILL'));
		await once(child, 'spawn');
		const pid = child.pid ?? 0;
		expect(psTable.list().some(entry => entry.pid === pid)).toBe(true);
		expect(psTable.commandLine(pid)).toEqual(['sleep', '3600']);
		expect(psTable.isOwn(pid)).toBe(true);
		if (process.getuid?.() !== 0) expect(psTable.isOwn(1)).toBe(false);
	});
});

describe('a pass over all processes', () => {
	test('calls ps twice, however many there are', () => {
		const {table, calls} = countedTable();
		for (const {pid} of table.list()) {
			table.commandLine(pid);
			table.isOwn(pid);
		}
		expect(calls).toEqual(['-ax', '-ax']);
		expect(table.commandLine(102)).toEqual(['node', '/x/gemini']);
	});

	test('calls it once where nothing is asked of any', () => {
		const {table, calls} = countedTable();
		table.list();
		expect(calls).toEqual(['-ax']);
	});

	test('looks at one that began meanwhile by itself', () => {
		const {table, calls, names} = countedTable();
		table.list();
		table.commandLine(101);
		names.set(104, 'codex');
		expect(table.commandLine(104)).toEqual(['codex']);
		expect(calls).toEqual(['-ax', '-ax', '-p 104']);
	});

	test('serves nothing to the next one, nor for more than a second', () => {
		const {table, clock, names} = countedTable();
		table.list();
		expect(table.commandLine(103)).toEqual(['vim', 'a']);
		names.set(103, 'claude');
		expect(table.commandLine(103)).toEqual(['vim', 'a']);
		table.list();
		expect(table.commandLine(103)).toEqual(['claude']);
		names.set(103, 'codex');
		clock.now += 1001;
		expect(table.commandLine(103)).toEqual(['codex']);
	});

	test('never serves a look, on which a signal depends', () => {
		const {table, calls} = countedTable();
		table.list();
		table.look(101);
		table.look(101);
		expect(calls).toEqual(['-ax', '-p 101', '-p 101']);
	});
});
