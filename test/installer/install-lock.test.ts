import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {withInstallLock} from '../../source/installer/install-lock.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {openSandbox} from '../commands/support/sandbox.js';

describe('the lock of installations', () => {
	test('lets one work at a time, and says so to the other', () => {
		const home = path.join(temporaryFolder(onTestFinished), 'home');
		const inner = () => withInstallLock(home, () => 'inner');
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
		expect(() => withInstallLock(home, () => 'work')).toThrow('another session-bus');
		await sandbox.crash(pid);
		expect(withInstallLock(home, () => 'work')).toBe('work');
	});
});
