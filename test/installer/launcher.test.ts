import {
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {hookCommand} from '../../source/agents/hook-command.js';
import {launcherText} from '../../source/installer/launcher.js';
import {stableNode} from '../../source/installer/place.js';
import {runProcess} from '../commands/support/program.js';

/** A folder with a name that must be quoted everywhere. */
function openFolder(): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'session bus\'s $HOME "x" '));
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

const show =
	'console.log(JSON.stringify([process.argv.slice(2), process.env.NODE_EXTRA_CA_CERTS ?? null, process.env.SESSION_BUS_HOME ?? null, process.env.SESSION_BUS_DB ?? null]))';

function place(folder: string, parts: {node?: string; variables?: Record<string, string>} = {}) {
	const script = path.join(folder, 'entry.cjs');
	const launcher = path.join(folder, 'bin', 'session-bus');
	mkdirSync(path.dirname(launcher), {recursive: true});
	writeFileSync(script, show);
	writeFileSync(
		launcher,
		launcherText({home: folder, launcher, node: process.execPath, script, variables: {}, ...parts}),
	);
	chmodSync(launcher, 0o755);
	return {launcher, script};
}

/** A PATH on which only these programs are. */
function pathWith(folder: string, programs: Readonly<Record<string, string>>): string {
	const bin = path.join(folder, 'path');
	mkdirSync(bin, {recursive: true});
	for (const [name, target] of Object.entries(programs)) symlinkSync(target, path.join(bin, name));
	return bin;
}

describe('the launcher', () => {
	test('starts the program with its arguments, whatever its folder is called, and without foreign certificates', async () => {
		const {launcher} = place(openFolder());
		const {stdout, code} = await runProcess(launcher, ['a b', '$x', "it's"], {
			env: {PATH: '/nowhere', NODE_EXTRA_CA_CERTS: '/none'},
		});
		expect([code, JSON.parse(stdout)]).toEqual([0, [['a b', '$x', "it's"], null, null, null]]);
	});

	test('tells where the bus was when it was installed, unless the environment says so', async () => {
		const {launcher} = place(openFolder(), {variables: {SESSION_BUS_HOME: '/a b', SESSION_BUS_DB: '/d'}});
		const baked = await runProcess(launcher, [], {env: {PATH: '/nowhere'}});
		expect(JSON.parse(baked.stdout).slice(2)).toEqual(['/a b', '/d']);
		const named = await runProcess(launcher, [], {env: {PATH: '/nowhere', SESSION_BUS_HOME: '/mine'}});
		expect(JSON.parse(named.stdout).slice(2)).toEqual(['/mine', null]);
		for (const env of [{SESSION_BUS_HOME: 'mine'}, {SESSION_BUS_DB: './d'}]) {
			const relative = await runProcess(launcher, [], {env: {PATH: '/nowhere', ...env}});
			expect(JSON.parse(relative.stdout).slice(2)).toEqual(['/a b', '/d']);
		}
	});

	test('starts a hook from its own file, compiled once, and says where it lies itself', async () => {
		const folder = openFolder();
		const {launcher} = place(folder);
		const told = 'console.log(JSON.stringify([process.argv.slice(2), process.env.SESSION_BUS_LAUNCHER]))';
		writeFileSync(path.join(folder, 'hook-cli.cjs'), told);
		const {stdout, code} = await runProcess(launcher, ['hook', 'claude', 'Stop'], {env: {PATH: '/nowhere'}});
		expect([code, JSON.parse(stdout)]).toEqual([0, [['hook', 'claude', 'Stop'], launcher]]);
	});

	test('falls back on the Node on PATH', async () => {
		const folder = openFolder();
		const {launcher} = place(folder, {node: '/gone/node'});
		const PATH = pathWith(folder, {node: process.execPath});
		const {stdout, code} = await runProcess(launcher, ['status'], {env: {PATH}});
		expect([code, JSON.parse(stdout)[0]]).toEqual([0, ['status']]);
	});

	test('falls back on a program on PATH, and never on itself for ever', async () => {
		const folder = openFolder();
		const {launcher, script} = place(folder);
		rmSync(script);
		const PATH = pathWith(folder, {node: process.execPath, 'session-bus': launcher});
		expect(await runProcess(launcher, ['status'], {env: {PATH}})).toMatchObject({code: 3, stdout: ''});
		rmSync(path.join(folder, 'path', 'session-bus'));
		const other = path.join(folder, 'path', 'session-bus');
		writeFileSync(other, `#!${path.join('/usr/bin/env')} node\n${show}`, {mode: 0o755});
		const started = await runProcess(launcher, ['status'], {env: {PATH}});
		expect(JSON.parse(started.stdout)[0]).toEqual(['status']);
	});

	test.each([
		[
			'a shim that has nothing to start',
			'echo "no version is set" >&2; exit 126',
			'claude',
			'PreToolUse',
			0,
			'',
		],
		['one that takes it for wrong usage', 'echo usage; exit 2', 'codex', 'PreToolUse', 0, ''],
		['one that answers', 'cat', 'gemini', 'BeforeTool', 0, '{"a": 1}\n'],
		['one that goes on with a turn', 'echo mail >&2; exit 2', 'kimi', 'Stop', 2, ''],
	])('lets no hook fail by a program on PATH: %s', async (_what, body, vendor, event, code, stdout) => {
		const folder = openFolder();
		const {launcher, script} = place(folder);
		rmSync(script);
		const PATH = `${pathWith(folder, {node: process.execPath})}:/bin:/usr/bin`;
		const other = path.join(folder, 'path', 'session-bus');
		writeFileSync(other, `#!/bin/sh\n${body}\n`, {mode: 0o755});
		const input = '{"a": 1}';
		const outcome = await runProcess(launcher, ['hook', vendor, event], {env: {PATH}, input});
		expect([outcome.code, outcome.stdout]).toEqual([code, stdout]);
	});

	test('passes over programs on PATH that other users can replace, and names that lead elsewhere in every folder', async ({
		skip,
	}) => {
		if (process.getuid?.() !== 0) skip('only root can give a file away');
		const nobody = 65_534;
		const folder = openFolder();
		chmodSync(folder, 0o755);
		const {launcher} = place(folder, {node: '/gone/node'});
		const ran = path.join(folder, 'ran');
		const forge = (name: string) => {
			const bin = path.join(folder, name);
			mkdirSync(bin);
			writeFileSync(path.join(bin, 'node'), `#!/bin/sh\necho forged > "${ran}"\n`, {mode: 0o755});
			return bin;
		};
		const [theirs, open, owned, linked] = ['theirs', 'open', 'owned', 'linked'].map(forge);
		chownSync(path.join(theirs ?? '', 'node'), nobody, nobody);
		chmodSync(open ?? '', 0o777);
		chownSync(owned ?? '', nobody, nobody);
		rmSync(path.join(linked ?? '', 'node'));
		symlinkSync(path.join(theirs ?? '', 'node'), path.join(linked ?? '', 'node'));
		const deep = path.join(owned ?? '', 'deep');
		mkdirSync(deep);
		writeFileSync(path.join(deep, 'node'), `#!/bin/sh\necho forged > "${ran}"\n`, {mode: 0o755});
		const own = pathWith(folder, {node: process.execPath});
		const forged = [theirs, open, owned, linked, deep, '', '.', 'open'].join(':');
		const started = await runProcess(launcher, ['status'], {cwd: folder, env: {PATH: `${forged}:${own}`}});
		expect([started.code, JSON.parse(started.stdout)[0]]).toEqual([0, ['status']]);
		expect(existsSync(ran)).toBe(false);
		expect(await runProcess(launcher, ['hook'], {cwd: open ?? '', env: {PATH: `${forged}:`}})).toEqual({
			code: 0,
			stdout: '',
			stderr: '',
		});
		expect(existsSync(ran)).toBe(false);
	});

	test('lets Node keep what it compiles of hooks only in a folder of its own', async ({skip}) => {
		if (process.getuid?.() !== 0) skip('only root can give a folder away');
		const folder = openFolder();
		const {launcher} = place(folder);
		const told = 'console.log(process.env.NODE_COMPILE_CACHE ?? "none")';
		writeFileSync(path.join(folder, 'hook-cli.cjs'), told);
		const kept = async () =>
			(
				await runProcess(launcher, ['hook'], {env: {PATH: '/nowhere', NODE_COMPILE_CACHE: '/tmp/shared'}})
			).stdout.trim();
		const cache = path.join(folder, 'cache');
		expect(await kept()).toBe('none');
		mkdirSync(cache);
		expect(await kept()).toBe(cache);
		chownSync(cache, 65_534, 65_534);
		expect(await kept()).toBe('none');
		rmSync(cache, {recursive: true});
		symlinkSync(folder, cache);
		expect(await kept()).toBe('none');
	});

	test.each([
		['hook', {code: 0, stdout: '', stderr: ''}],
		['status', {code: 3, stdout: ''}],
	])('with everything gone answers %s', async (command, expected) => {
		const {launcher, script} = place(openFolder(), {node: '/gone/node'});
		rmSync(script);
		const outcome = await runProcess(launcher, [command, 'claude', 'Stop'], {env: {PATH: '/nowhere'}});
		expect(outcome).toMatchObject(expected);
		if (command === 'status') expect(outcome.stderr).toMatch(/^error: .*\nhint: .*\n$/);
	});
});

describe('the command of a hook', () => {
	test('runs under every shell, and passes exit codes on', async () => {
		const {launcher, script} = place(openFolder());
		writeFileSync(script, 'process.exit(2)');
		for (const shell of ['sh', 'bash', 'dash']) {
			const outcome = await runProcess(shell, ['-c', hookCommand(launcher, 'kimi', 'Stop')]);
			expect(outcome).toEqual({code: 2, stdout: '', stderr: ''});
		}
	});

	test('is silent when the launcher has gone', async () => {
		const outcome = await runProcess('sh', ['-c', hookCommand("/gone/it's $x/session-bus", 'kimi', 'Stop')]);
		expect(outcome).toEqual({code: 0, stdout: '', stderr: ''});
	});

	test('does not change with the version', () => {
		expect(hookCommand('/home/u/.session-bus/bin/session-bus', 'claude', 'PreToolUse')).toMatchInlineSnapshot(
			`"[ -x /home/u/.session-bus/bin/session-bus ] || exit 0; exec /home/u/.session-bus/bin/session-bus hook claude PreToolUse"`,
		);
	});
});

describe('the Node that is started', () => {
	test('is the link on PATH rather than the versioned folder', () => {
		const folder = openFolder();
		const bin = path.join(folder, 'lasting');
		mkdirSync(bin);
		symlinkSync(process.execPath, path.join(bin, 'node'));
		expect(readdirSync(bin)).toEqual(['node']);
		// What lies in the system's temporary folder does not last
		expect(stableNode(process.execPath, bin)).toBe(process.execPath);
		expect(stableNode(process.execPath, '/nowhere')).toBe(process.execPath);
	});
});
