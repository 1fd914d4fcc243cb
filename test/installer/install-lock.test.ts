import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {withInstallLock} from '../../source/installer/install-lock.js';
import {takeLockFile} from '../../source/system/lock-file.js';
import {bundleProgram, endOf, startProgram} from '../bus/support/program.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openSandbox} from '../commands/support/sandbox.js';

describe('the lock of installations', () => {
	test('lets one work at a time, and says so to the other', () => {
		const home = path.join(temporaryFolder(onTestFinished), 'home');
		const inner = () => withInstallLock(home, () => 'inner', 0);
		expect(() => withInstallLock(home, inner)).toThrow('another session-bus is installing');
		expect(withInstallLock(home, () => 'alone')).toBe('alone');
		expect(existsSync(home)).toBe(false);
	});

	test('is given back by work that fails', () => {
		const home = temporaryFolder(onTestFinished);
		const fail = () => {
			throw new Error('broken');
		};
		expect(() => withInstallLock(home, fail)).toThrow('broken');
		expect(withInstallLock(home, () => 'next')).toBe('next');
	});

	test('is taken from a process that was killed with it', async () => {
		const home = temporaryFolder(onTestFinished);
		const sandbox = openSandbox();
		const pid = sandbox.startProcess();
		writeFileSync(path.join(home, 'install.lock'), String(pid));
		expect(() => withInstallLock(home, () => 'work', 0)).toThrow('another session-bus');
		await sandbox.crash(pid);
		expect(withInstallLock(home, () => 'work')).toBe('work');
	});

	test('is never had by two, whatever locks of killed processes lie there and whoever is killed with it', async () => {
		const folder = temporaryFolder(onTestFinished);
		const [lock, counter] = [path.join(folder, 'install.lock'), path.join(folder, 'counter')];
		writeFileSync(counter, '0');
		const dead = spawnSync('true').pid;
		writeFileSync(lock, String(dead));
		const program = await bundleProgram('count-under-lock');
		const start = (killedIn: string) =>
			endOf(startProgram(program, [lock, counter, '40', String(dead), killedIn]));
		const endings = await Promise.all([start(''), start('7'), start(''), start('')]);
		expect(endings.map(({code, signal, errors}) => errors || (code ?? signal))).toEqual([0, 'SIGKILL', 0, 0]);
		expect(readFileSync(counter, 'utf8')).toBe(String(40 + 7 + 40 + 40));
	});

	test('is not given back by asking for it again', async () => {
		const home = temporaryFolder(onTestFinished);
		const lock = path.join(home, 'install.lock');
		const counter = path.join(home, 'counter');
		writeFileSync(counter, '0');
		const program = await bundleProgram('count-under-lock');
		const release = takeLockFile(lock);
		expect(takeLockFile(lock)).toBeNull();
		const waiting = startProgram(program, [lock, counter, '1', '1', '']);
		const ending = endOf(waiting);
		// Longer than it would take to have it
		await Promise.race([ending, new Promise(resolve => setTimeout(resolve, 500))]);
		expect(readFileSync(counter, 'utf8')).toBe('0');
		release?.();
		expect((await ending).code).toBe(0);
		expect(readFileSync(counter, 'utf8')).toBe('1');
	});
});
