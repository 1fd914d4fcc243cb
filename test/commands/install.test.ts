import {
	appendFileSync,
	chmodSync,
	chownSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {describe, expect, test} from 'vitest';
import {git} from '../git/support/git.js';
import {entry, runProcess} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** A sandbox on which these agents are. */
function withAgents(...folders: readonly string[]): Sandbox {
	const sandbox = openSandbox();
	for (const folder of folders) mkdirSync(path.join(sandbox.home, folder), {recursive: true});
	return sandbox;
}

/** Names of all files below the home folder. */
function filesIn({home}: Sandbox): string[] {
	return readdirSync(home, {recursive: true, withFileTypes: true})
		.filter(entry => entry.isFile())
		.map(entry => path.relative(home, path.join(entry.parentPath, entry.name)))
		.sort();
}

describe('session-bus install', () => {
	test('sets up every agent that is found, says so file by file, and what is left to do', async () => {
		const sandbox = withAgents('.claude', '.codex');
		const {code, stdout, stderr} = await sandbox.run('install', '--all');
		expect([code, stderr]).toEqual([0, '']);
		expect(stdout).toContain('Claude Code (claude), for all projects\n  + ~/.claude/skills/session-bus/');
		expect(stdout).toContain('  + ~/.codex/hooks.json  made\n');
		expect(stdout).toMatch(/Left for you to do\n {2}codex: trust the hooks\. .*type \/hooks\.\n/);
		expect(stdout).toContain('  claude: Sessions that run join with /reload-plugins, too. It asks once');
		expect(stdout).toContain('  codex: A session appears with its first prompt.\n');
		expect(stdout).not.toContain('gemini');
		const again = await sandbox.run('install', '--all');
		expect(again.stdout).toContain('All of it was in place: nothing was changed.');
		const back = await sandbox.run('uninstall', '--all');
		expect([back.code, back.stdout]).toEqual([
			0,
			expect.stringContaining('\nclaude: Restart the sessions that run: until then they show'),
		]);
		expect(filesIn(sandbox)).toEqual([]);
	});

	test('finds an agent by its program on PATH', async () => {
		const sandbox = openSandbox();
		const bin = path.join(sandbox.home, 'bin');
		mkdirSync(bin);
		writeFileSync(path.join(bin, 'kimi'), '#!/bin/sh\n', {mode: 0o755});
		const {stdout} = await sandbox.runWith({env: {PATH: `${bin}:/usr/bin`}}, 'install', '--all', '--json');
		expect(JSON.parse(stdout).agents).toMatchObject([{vendor: 'kimi', scope: 'user', wake: false}]);
	});

	test('with --dry-run shows the difference and changes nothing', async () => {
		const sandbox = withAgents('.codex');
		writeFileSync(path.join(sandbox.home, '.codex/hooks.json'), '{\n  "hooks": {}\n}\n');
		const before = filesIn(sandbox);
		const {stdout} = await sandbox.run('install', 'codex', '--dry-run');
		expect(stdout).toContain(`--- ${sandbox.home}/.codex/hooks.json`);
		expect(stdout).toContain('-  "hooks": {}\n+  "hooks": {');
		expect(stdout).toContain('Nothing was changed: this was a dry run.');
		expect(filesIn(sandbox)).toEqual(before);
		await sandbox.run('install', 'codex');
		const removal = await sandbox.run('uninstall', 'codex', '--dry-run');
		expect(removal.stdout).toContain('+  "hooks": {}');
		expect(existsSync(path.join(sandbox.home, '.session-bus/installed.json'))).toBe(true);
	});

	test('prints one document with --json', async () => {
		const sandbox = withAgents('.codex');
		const {stdout} = await sandbox.run('install', 'codex', '--wake', '--json');
		const file = (name: string) => path.join(sandbox.home, name);
		expect(JSON.parse(stdout)).toMatchObject({
			dryRun: false,
			launcher: {file: file('.session-bus/bin/session-bus'), action: 'create'},
			agents: [
				{
					vendor: 'codex',
					scope: 'user',
					folder: file('.codex'),
					wake: true,
					files: expect.arrayContaining([
						{file: file('.codex/hooks.json'), action: 'create', backup: null, note: null},
					]),
					remaining: [{name: 'trust the hooks', isDone: false}],
				},
			],
		});
		const removed = JSON.parse((await sandbox.run('uninstall', 'codex', '--json')).stdout);
		expect(removed.agents[0].files.every(({action}: {action: string}) => action === 'delete')).toBe(true);
	});

	test('for one project writes below it alone, and leaves it without a trace', async () => {
		const sandbox = withAgents('.claude', '.gemini', 'rollout/.git');
		writeFileSync(path.join(sandbox.work, '.git/HEAD'), 'ref: refs/heads/main\n');
		const below = path.join(sandbox.work, 'src');
		mkdirSync(below);
		const before = filesIn(sandbox);
		const {code, stdout} = await sandbox.runWith({cwd: below}, 'install', 'claude', 'gemini', '--project');
		expect(code).toBe(0);
		expect(stdout).toContain('Claude Code (claude), for ~/rollout\n');
		expect(stdout).toContain('~/rollout/.claude/settings.local.json');
		expect(stdout).toContain('keep them out of what you share with others');
		const made = filesIn(sandbox).filter(file => !before.includes(file));
		expect(made.every(file => file.startsWith('rollout/') || file.startsWith('.session-bus/'))).toBe(true);
		await sandbox.runWith({cwd: below}, 'uninstall', 'claude', 'gemini', '--project');
		expect(filesIn(sandbox)).toEqual(before);
	});

	test('is completed with the agents it knows', async () => {
		const {stdout} = await openSandbox().run('completion', 'bash');
		expect(stdout).toMatch(/\tinstall\) words='claude codex copilot gemini kimi opencode' ;;/);
	});

	test('refuses a project where all projects are set up, and the home folder', async () => {
		const sandbox = withAgents('.claude');
		await sandbox.run('install', 'claude');
		const twice = await sandbox.run('install', 'claude', '--project');
		expect([twice.code, twice.stderr]).toEqual([
			1,
			expect.stringContaining('set up for all projects already'),
		]);
		const home = await sandbox.runWith({cwd: sandbox.home}, 'install', 'gemini', '--project');
		expect([home.code, home.stderr]).toEqual([1, expect.stringContaining('this is the home folder')]);
	});

	test('refuses a bare repository and the root of the file system, which are no projects', async () => {
		const sandbox = withAgents('.claude');
		const bare = path.join(sandbox.home, 'api.git');
		git(sandbox.home, 'init', '-q', '--bare', bare);
		for (const [cwd, reason] of [
			[bare, 'this is a bare repository'],
			[path.join(bare, 'refs'), 'this is a bare repository'],
			['/', 'this is the root of the file system'],
		] as const) {
			const {code, stderr} = await sandbox.runWith({cwd}, 'install', 'claude', '--project', '--dry-run');
			expect([code, stderr]).toEqual([1, expect.stringContaining(reason)]);
		}
	});

	test('refuses a project that was deleted, also one around which there is another', async () => {
		const sandbox = withAgents('.claude', 'rollout/.git', 'rollout/trees/gone');
		writeFileSync(path.join(sandbox.work, '.git/HEAD'), 'ref: refs/heads/main\n');
		const cwd = path.join(sandbox.work, 'trees/gone');
		const {code, stdout, stderr} = await runProcess(
			'sh',
			['-c', 'rmdir "$PWD" && exec "$0" "$@"', process.execPath, entry, 'install', 'claude', '--project'],
			{cwd, env: sandbox.env},
		);
		expect([code, stdout, stderr]).toEqual([
			1,
			'',
			`error: the folder you are in has been deleted: ${cwd}\nhint: go to the project, or leave out --project\n`,
		]);
		expect(filesIn(sandbox)).toEqual(['rollout/.git/HEAD']);
	});

	test.each([
		[['install', 'claud'], 2, 'there is no agent "claud"', 'did you mean claude?'],
		[['install', 'cursor'], 1, 'Cursor CLI cannot be set up', 'session-bus register'],
		[['install', '--all'], 1, 'no agent is found on this machine', 'install one first'],
		[['install'], 2, 'no agent is named', 'name one of claude, codex'],
		[['install', 'claude', '--all'], 2, 'agents are named, and --all was given, too', 'do one or the other'],
		[['uninstall'], 2, 'no agent is named', 'none is set up here'],
		[['uninstall', 'kim'], 2, 'there is no agent "kim"', 'did you mean kimi?'],
	])('answers %j in words', async (words, exitCode, message, hint) => {
		const {code, stdout, stderr} = await openSandbox().run(...words);
		expect([code, stdout]).toEqual([exitCode, '']);
		expect(stderr).toMatch(/^error: .*\nhint: .*\n$/);
		expect(stderr).toContain(message);
		expect(stderr).toContain(hint);
	});

	test('names the agents it found when none is named', async () => {
		const {code, stderr} = await withAgents('.gemini', '.copilot').run('install');
		expect([code, stderr]).toEqual([2, expect.stringContaining('found here: gemini, copilot')]);
	});

	test('says where a settings file is broken, and changes nothing', async () => {
		const sandbox = withAgents('.codex');
		writeFileSync(path.join(sandbox.home, '.codex/hooks.json'), '{"hooks": }');
		const {code, stdout, stderr} = await sandbox.run('install', '--all');
		expect([code, stdout, stderr]).toEqual([
			1,
			'',
			expect.stringContaining(`error: ${sandbox.home}/.codex/hooks.json:1:11: this is not JSON`),
		]);
		expect(filesIn(sandbox)).toEqual(['.codex/hooks.json']);
	});

	test('sets the others up where the files of one are awkward, and takes them back alike', async () => {
		const sandbox = withAgents('.codex', '.claude', '.kimi-code');
		const config = path.join(sandbox.home, '.codex/config.toml');
		writeFileSync(config, 'mcp_servers = "none"\n');
		const {code, stdout, stderr} = await sandbox.run('install', '--all');
		expect([code, stderr]).toEqual([1, '']);
		expect(stdout).toContain('  + ~/.claude/skills/session-bus/');
		expect(stdout).toContain('  + ~/.kimi-code/config.toml  made');
		expect(stdout).toMatch(
			/Codex \(codex\), left out\n {2}! .*config\.toml:1: .*\n {4}To do: .*\n {4}Or put this into .*:\n {6}# Made .*\n {6}\[mcp_servers\.session-bus\]\n/,
		);
		expect(filesIn(sandbox).filter(file => file.startsWith('.codex'))).toEqual(['.codex/config.toml']);
		const document = JSON.parse((await sandbox.run('install', '--all', '--json')).stdout);
		expect(document.leftOut).toMatchObject([{vendor: 'codex', byHand: {file: config}}]);
		appendFileSync(path.join(sandbox.home, '.kimi-code/config.toml'), '\n[');
		const back = await sandbox.run('uninstall', '--all');
		expect([back.code, back.stdout]).toEqual([
			1,
			expect.stringMatching(/\(kimi\), left as it is\n {2}! .*this is not TOML/),
		]);
		expect(filesIn(sandbox).filter(file => file.startsWith('.claude'))).toEqual([]);
		expect(existsSync(path.join(sandbox.home, '.session-bus/bin/session-bus'))).toBe(true);
	});

	test('extends servers that stand in one value, and takes its own out again', async () => {
		const sandbox = withAgents('.codex');
		const config = path.join(sandbox.home, '.codex/config.toml');
		writeFileSync(config, 'mcp_servers = {a = {command = "x"}}\n');
		expect((await sandbox.run('install', '--all')).code).toBe(0);
		const there = readFileSync(config, 'utf8');
		expect(there).toContain('mcp_servers = {a = {command = "x"}, session-bus = {command = ');
		writeFileSync(config, `${there}model = "o3"\n`);
		expect((await sandbox.run('uninstall', '--all')).code).toBe(0);
		expect(readFileSync(config, 'utf8')).toBe('mcp_servers = {a = {command = "x"}}\nmodel = "o3"\n');
	});

	test.skipIf(process.getuid?.() !== 0)(
		'leaves settings in a store that may not be written, and sets the others up',
		async () => {
			const sandbox = withAgents('.codex', '.claude', 'store');
			const stored = path.join(sandbox.home, 'store/config.toml');
			writeFileSync(stored, 'model = "o3"\n');
			symlinkSync(stored, path.join(sandbox.home, '.codex/config.toml'));
			for (const folder of ['.', '.codex', '.claude'])
				chownSync(path.join(sandbox.home, folder), 65_534, 65_534);
			const {code, stdout} = await sandbox.runWith({uid: 65534, gid: 65534}, 'install', '--all');
			expect([code, stdout]).toEqual([1, expect.stringContaining('  + ~/.claude/skills/session-bus/')]);
			expect(stdout).toContain(
				`config.toml leads to ${stored}, which cannot be changed: permission is denied\n    To do: change it where that file comes from`,
			);
			expect(stdout).not.toContain('chmod');
		},
	);

	test.skipIf(process.getuid?.() !== 0)('says what to do about a folder that cannot be written', async () => {
		const sandbox = withAgents('.codex');
		chmodSync(path.join(sandbox.home, '.codex'), 0o555);
		chownSync(sandbox.home, 65_534, 65_534);
		const {code, stderr} = await sandbox.runWith({uid: 65534, gid: 65534}, 'install', 'codex');
		expect([code, stderr]).toEqual([
			3,
			expect.stringMatching(
				/\.codex\/hooks\.json cannot be used: permission is denied\nhint: make the folder writable/,
			),
		]);
		expect(filesIn(sandbox)).toEqual([]);
	});

	test('leaves a launcher that starts this very program', async () => {
		const sandbox = withAgents('.claude');
		await sandbox.run('install', 'claude');
		const launcher = path.join(sandbox.home, '.session-bus/bin/session-bus');
		expect(readFileSync(launcher, 'utf8')).not.toContain('SESSION_BUS_HOME=');
		const {stdout} = await sandbox.run('--version');
		const {spawnSync} = await import('node:child_process');
		const started = spawnSync(launcher, ['--version'], {env: {PATH: '/nowhere'}, encoding: 'utf8'});
		expect(started.stdout).toBe(stdout);
	});

	test('keeps all of its own in the folder that SESSION_BUS_HOME names', async () => {
		const sandbox = withAgents('.claude');
		const own = path.join(sandbox.home, "o'hara's $bus");
		await sandbox.runWith({env: {SESSION_BUS_HOME: own}}, 'install', 'claude');
		expect(readFileSync(path.join(own, 'bin/session-bus'), 'utf8')).toContain("SESSION_BUS_HOME='");
		expect(existsSync(path.join(sandbox.home, '.session-bus'))).toBe(false);
		const {stdout} = await sandbox.runWith({env: {SESSION_BUS_HOME: own}}, 'doctor', '--json');
		expect(JSON.parse(stdout).checks.filter(({ok}: {ok: boolean}) => !ok)).toEqual([]);
	});
});

test('uninstalling leaves an agent out whose file is broken just now, and takes it back when it is whole again', async () => {
	const sandbox = openSandbox();
	const codex = path.join(sandbox.home, '.codex');
	const file = path.join(codex, 'config.toml');
	mkdirSync(codex);
	writeFileSync(file, 'model = "gpt"\n');
	expect((await sandbox.run('install', 'codex')).code).toBe(0);
	const installed = readFileSync(file, 'utf8');
	writeFileSync(file, `${installed}[broken\n`);
	expect(await sandbox.run('uninstall', '--all')).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('this is not TOML'),
	});
	expect(readFileSync(file, 'utf8')).toBe(`${installed}[broken\n`);
	writeFileSync(file, installed);
	expect((await sandbox.run('uninstall', '--all')).code).toBe(0);
	expect(readFileSync(file, 'utf8')).toBe('model = "gpt"\n');
});
