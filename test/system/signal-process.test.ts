import {execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {mkdirSync, symlinkSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {systemProcessTable} from '../../source/system/process-table.js';
import {signalProcess} from '../../source/system/signal-process.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';

const processes = systemProcessTable();

/** A process that does nothing, and its start time. */
function startSleep() {
	const child = spawn('sleep', ['3600'], {stdio: 'ignore'});
	onTestFinished(() => void child.kill('SIGKILL'));
	const {pid = 0} = child;
	const sighting = processes.look(pid);
	if (typeof sighting === 'string') throw new Error('sleep did not start');
	return {child, pid, started: sighting.started, ended: once(child, 'exit')};
}

/** Where a program really is; `null` where there is none. */
function find(program: string, ...question: readonly string[]): string | null {
	try {
		return execFileSync(program, question, {encoding: 'utf8'}).trim();
	} catch {
		return null;
	}
}

const perl = find('perl', '-e', 'print $^X');
const python = find('python3', '-c', 'import sys; print(sys.executable)');

describe.each([
	['perl', perl],
	['python3', python],
	['nothing that can hold a pidfd', ''],
])('with %s', (name, program) => {
	const isThere = program !== null && process.platform === 'linux';

	/** A path with that program alone. */
	function onlyThat(): string {
		const folder = path.join(temporaryFolder(), 'bin');
		mkdirSync(folder);
		if (program) symlinkSync(program, path.join(folder, name));
		return folder;
	}

	test.skipIf(!isThere)('a signal reaches the process that is meant', async () => {
		const {pid, started, ended} = startSleep();
		expect(signalProcess({pid, started}, 'SIGTERM', processes, onlyThat())).toBe('sent');
		expect((await ended)[1]).toBe('SIGTERM');
	});

	test.skipIf(!isThere)('SIGKILL is what it says', async () => {
		const {pid, started, ended} = startSleep();
		expect(signalProcess({pid, started}, 'SIGKILL', processes, onlyThat())).toBe('sent');
		expect((await ended)[1]).toBe('SIGKILL');
	});

	test.skipIf(!isThere)('a process with another start time is spared', () => {
		const {child, pid} = startSleep();
		expect(signalProcess({pid, started: '1'}, 'SIGKILL', processes, onlyThat())).toBe('reused');
		expect(processes.look(pid)).toMatchObject({pid});
		expect(child.signalCode).toBeNull();
	});

	test.skipIf(!isThere)('a process that has ended is gone', async () => {
		const {child, pid, started, ended} = startSleep();
		child.kill('SIGKILL');
		await ended;
		expect(signalProcess({pid, started}, 'SIGTERM', processes, onlyThat())).toBe('gone');
	});

	test.skipIf(!isThere)('one that has ended and was not waited for is gone, too', async () => {
		const shell = spawn('sh', ['-c', 'sleep 0.2 & echo $!; exec sleep 3600'], {
			stdio: ['ignore', 'pipe', 'ignore'],
		});
		onTestFinished(() => void shell.kill('SIGKILL'));
		const pid = Number(String(await once(shell.stdout, 'data')));
		const started = () => execFileSync('cut', ['-d', ' ', '-f3,22', `/proc/${pid}/stat`], {encoding: 'utf8'});
		while (!started().startsWith('Z')) await new Promise(setImmediate);
		const [, start = ''] = started().trim().split(' ');
		expect(signalProcess({pid, started: start}, 'SIGTERM', processes, onlyThat())).toBe('gone');
	});

	const isRoot = process.getuid?.() === 0;
	test.skipIf(!isThere || isRoot)("another user's process is out of reach", () => {
		const init = processes.look(1);
		if (typeof init === 'string') return;
		expect(signalProcess(init, 'SIGTERM', processes, onlyThat())).toBe('forbidden');
	});
});
