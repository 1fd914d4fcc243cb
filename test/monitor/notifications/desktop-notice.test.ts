import {chmodSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {desktopCommand, showDesktopNotice} from '../../../source/monitor/notifications/desktop-notice.js';
import {temporaryFolder} from '../../bus/support/temp-folder.js';

const notice = {title: '-e "x"', body: 'a <b> & c\u0000\u001b[31m'};

/** A PATH on which notify-send is a script. */
function desktopWith(script: string) {
	const folder = temporaryFolder();
	const program = path.join(folder, 'notify-send');
	writeFileSync(program, `#!/bin/sh\n${script}\n`);
	chmodSync(program, 0o755);
	return {
		platform: 'linux',
		environment: {PATH: '/usr/bin:/bin', FOLDER: folder},
		searchPath: folder,
	} as const;
}

describe('a notification of the desktop', () => {
	test.each([
		['linux', ['notify-send', '--app-name=session-bus', '--', '-e "x"', 'a &lt;b&gt; &amp; c ']],
		['darwin', ['osascript', '--', '-e "x"', 'a <b> & c ']],
	] as const)('is handed to the program of %s as arguments, in which nothing acts', (platform, words) => {
		const command = desktopCommand(notice, platform);
		const args = command?.args.slice(command.args.indexOf('--') - (platform === 'linux' ? 1 : 0));
		expect([command?.file, ...(args ?? [])]).toEqual(words);
	});

	test('reaches the program', async () => {
		const desktop = desktopWith('printf "%s|" "$@" > "$FOLDER/said"');
		expect(await showDesktopNotice({title: 'HIGH', body: 'two $words'}, desktop)).toBe(true);
		expect(readFileSync(path.join(desktop.environment.FOLDER, 'said'), 'utf8')).toBe(
			'--app-name=session-bus|--|HIGH|two $words|',
		);
	});

	test.each([
		['the program fails', () => desktopWith('exit 1')],
		['the program hangs', () => ({...desktopWith('exec sleep 60'), patience: 100})],
		['the program cannot be run', () => ({platform: 'linux', searchPath: temporaryFolder()}) as const],
		['there is none for the system', () => ({platform: 'win32'}) as const],
	])('is given up when %s', async (_name, options) => {
		const begin = Date.now();
		expect(await showDesktopNotice(notice, options())).toBe(false);
		expect(Date.now() - begin).toBeLessThan(5000);
	});
});
