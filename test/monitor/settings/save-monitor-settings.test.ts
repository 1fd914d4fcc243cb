import {execFile} from 'node:child_process';
import {mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {promisify} from 'node:util';
import {build} from 'esbuild';
import {parse} from 'jsonc-parser/lib/esm/main.js';
import {describe, expect, test} from 'vitest';
import {changesBetween} from '../../../source/monitor/settings/changes-between.js';
import {defaultMonitorSettings} from '../../../source/monitor/settings/monitor-settings.js';
import {saveMonitorSettings} from '../../../source/monitor/settings/save-monitor-settings.js';
import {temporaryFolder} from '../../bus/support/temp-folder.js';

/** A folder of session-bus with a configuration in it, or none. */
function homeWith(source: string | null) {
	const home = path.join(temporaryFolder(), 'home');
	const file = path.join(home, 'config.json');
	mkdirSync(home);
	if (source !== null) writeFileSync(file, source, {mode: 0o640});
	return {home, read: () => readFileSync(file, 'utf8'), mode: () => statSync(file).mode & 0o777};
}

describe('settings of the monitor are saved', () => {
	test('in a file that only the operator can read, where there was none', async () => {
		const {home, read, mode} = homeWith(null);
		expect(await saveMonitorSettings(home, {sort: 'mail'})).toEqual({
			...defaultMonitorSettings,
			sort: 'mail',
		});
		expect(read()).toBe('{\n  "monitor": {\n    "sort": "mail"\n  }\n}\n');
		expect(mode()).toBe(0o600);
		expect(readdirSync(home)).toEqual(['config.json']);
	});

	test('in a folder that is not there yet', async () => {
		const home = path.join(temporaryFolder(), 'new', 'home');
		await saveMonitorSettings(home, {attentionOnly: true});
		expect(statSync(home).mode & 0o777).toBe(0o700);
	});

	test('or the reason is said in a sentence, where they cannot be', async () => {
		const blocked = path.join(temporaryFolder(), 'file');
		writeFileSync(blocked, '');
		const home = path.join(blocked, 'home');
		await expect(saveMonitorSettings(home, {sort: 'mail'})).rejects.toMatchObject({
			kind: 'unusable',
			message: `${path.join(home, 'config.json')} cannot be used: a file is where a folder must be`,
		});
	});

	test('without a change to anything else, comments included', async () => {
		const {home, read, mode} = homeWith(
			[
				'{',
				'\t// the bus',
				'\t"retention": {"messageHours": 24}, // a day',
				'\t"monitor": {',
				'\t\t"sort": "state", /* mine */',
				'\t\t"colours": "none" // the old terminal',
				'\t},',
				'\t"others": [1,   2],',
				'}',
				'',
			].join('\r\n'),
		);
		await saveMonitorSettings(home, {sort: 'mail', attentionOnly: true, notifications: {HIGH: ['bell']}});
		expect(read()).toBe(
			[
				'{',
				'\t// the bus',
				'\t"retention": {"messageHours": 24}, // a day',
				'\t"monitor": {',
				'\t\t"sort": "mail", /* mine */',
				'\t\t"colours": "none", // the old terminal',
				'\t\t"attentionOnly": true,',
				'\t\t"notifications": {',
				'\t\t\t"HIGH": [',
				'\t\t\t\t"bell"',
				'\t\t\t]',
				'\t\t}',
				'\t},',
				'\t"others": [1,   2],',
				'}',
				'',
			].join('\r\n'),
		);
		expect(mode()).toBe(0o640);
	});

	test('only where they differ', async () => {
		const source = '{"monitor": {"sort": "mail"}}';
		const {home, read} = homeWith(source);
		await saveMonitorSettings(home, {sort: 'mail', colours: 'auto', notifications: {LOW: []}});
		expect(read()).toBe(source);
	});

	test.each([
		['{"monitor": {"sort": ', 'this is not JSON'],
		['{"monitor": {"sort": "stat"}}', 'config.json:1:22: monitor.sort'],
		['{"monitor": {"sort": "mail", "sort": "state"}}', 'monitor.sort: the key stands twice'],
	])('never in a file that is broken: %s', async (source, message) => {
		const {home, read} = homeWith(source);
		await expect(saveMonitorSettings(home, {sort: 'vendor'})).rejects.toThrow(message);
		expect(read()).toBe(source);
		expect(readdirSync(home)).toEqual(['config.json']);
	});

	test('by two monitors at once, and neither loses what the other saved', async () => {
		const {home, read} = homeWith('{\n  // kept\n}\n');
		const program = path.join(home, 'save.mjs');
		symlinkSync(path.resolve('node_modules'), path.join(home, 'node_modules'));
		await build({
			entryPoints: ['source/monitor/settings/save-monitor-settings.ts'],
			outfile: program,
			external: ['better-sqlite3'],
			bundle: true,
			platform: 'node',
			format: 'esm',
		});
		const save = (change: string) =>
			promisify(execFile)(process.execPath, [
				'--input-type=module',
				'-e',
				`import {saveMonitorSettings as save} from ${JSON.stringify(program)};
				for (let n = 1; n <= 25; n++) await save(${JSON.stringify(home)}, ${change});`,
			]);
		await Promise.all([
			save('{minimumSeconds: n}'),
			save('{sort: n % 2 ? "mail" : "state"}'),
			save('{notifications: {HIGH: n % 2 ? ["bell"] : []}}'),
			save('{notifications: {LOW: n % 2 ? ["desktop"] : []}}'),
		]);
		expect(parse(read())).toEqual({
			monitor: {minimumSeconds: 25, sort: 'mail', notifications: {HIGH: ['bell'], LOW: ['desktop']}},
		});
		expect(read()).toContain('// kept');
	});

	test('as the difference between before and after', () => {
		const after = {
			...defaultMonitorSettings,
			sort: 'state' as const,
			notifications: {...defaultMonitorSettings.notifications, LOW: ['bell' as const]},
		};
		expect(changesBetween(defaultMonitorSettings, after)).toEqual({
			sort: 'state',
			notifications: {LOW: ['bell']},
		});
		expect(changesBetween(after, after)).toEqual({});
	});
});
