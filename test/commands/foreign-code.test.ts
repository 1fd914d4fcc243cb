import {spawn} from 'node:child_process';
import {
	chmodSync,
	chownSync,
	cpSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import path from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openContext} from '../../source/bus/open-bus.js';
import {defaultSettings} from '../../source/bus/settings.js';
import {type RunProgram, wakeSessions} from '../../source/keeper/wake-sessions.js';
import {until} from './support/condition.js';
import {HookedAgent} from './support/hooked-agent.js';
import {distFolder, runProcess} from './support/program.js';
import {openSandbox, type Sandbox} from './support/sandbox.js';

/** A user who owns nothing. */
const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Gives a folder and all in it to another user. */
function giveAway(folder: string): void {
	chownSync(folder, nobody, nobody);
	for (const name of readdirSync(folder, {recursive: true, encoding: 'utf8'}))
		chownSync(path.join(folder, name), nobody, nobody);
}

/** The program in a folder of its own, whose files a test can change. */
function copyOfProgram({folder}: Sandbox): string {
	const root = path.join(folder, 'app');
	cpSync(distFolder, path.join(root, 'dist'), {recursive: true});
	cpSync('package.json', path.join(root, 'package.json'));
	symlinkSync(path.resolve('node_modules'), path.join(root, 'node_modules'));
	return path.join(root, 'dist');
}

/** What Node keeps of each compiled file: five numbers, of which the fourth is a checksum of the source. */
const [checksumAt, checksumEnd] = [12, 16];

/**
 * Makes Node's own cache say of a file of the program that it compiles to something else.
 * @param run starts that file, with Node's cache in a folder
 */
async function forgeCache(
	file: string,
	cache: string,
	marker: string,
	run: (cache: string) => Promise<unknown>,
) {
	const genuine = readFileSync(file);
	await run(`${cache}.genuine`);
	const evil = `require('fs').writeFileSync(${JSON.stringify(marker)}, 'x');process.exit(0);//`;
	// As long as the file, in bytes and in letters
	const letters = genuine.toString('utf8').length;
	writeFileSync(file, (evil + 'é'.repeat(genuine.length - letters)).padEnd(letters, ' '));
	await run(cache);
	expect(existsSync(marker)).toBe(true);
	await runProcess('rm', [marker]);
	writeFileSync(file, genuine);
	for (const {name, parentPath} of readdirSync(cache, {recursive: true, withFileTypes: true}).filter(one =>
		one.isFile(),
	)) {
		const forged = readFileSync(path.join(parentPath, name));
		const original = readFileSync(path.join(parentPath.replace(cache, `${cache}.genuine`), name));
		original.copy(forged, checksumAt, checksumAt, checksumEnd);
		writeFileSync(path.join(parentPath, name), forged);
	}
}

describe.runIf(isRoot)('what another user has written', () => {
	test('is not run out of the cache that Node shares between users, nor out of one in our own folder', async () => {
		const sandbox = openSandbox();
		await sandbox.join('claude');
		const file = path.join(copyOfProgram(sandbox), 'short-cli.cjs');
		const entry = path.join(path.dirname(file), 'entry.cjs');
		const temporary = path.join(sandbox.folder, 'tmp');
		mkdirSync(temporary);
		chmodSync(temporary, 0o1777);
		const marker = path.join(sandbox.folder, 'ran');
		const env = {...sandbox.env, TMPDIR: temporary};
		const beat = (more = {}) => runProcess(process.execPath, [entry, 'heartbeat'], {env: {...env, ...more}});
		const cache = path.join(temporary, 'node-compile-cache');
		await forgeCache(file, cache, marker, folder => beat({NODE_COMPILE_CACHE: folder}));
		// The forgery is one: Node runs it where it is told to look there
		await beat({NODE_COMPILE_CACHE: cache});
		expect(existsSync(marker)).toBe(true);
		await runProcess('rm', [marker]);

		giveAway(cache);
		await beat();
		expect(existsSync(marker)).toBe(false);
		const own = path.join(sandbox.home, '.session-bus', 'cache');
		expect(readdirSync(own)).not.toEqual([]);
		await runProcess('rm', ['-r', own]);
		cpSync(cache, own, {recursive: true});
		giveAway(own);
		await beat();
		expect(existsSync(marker)).toBe(false);
		await runProcess('rm', ['-r', own]);
		cpSync(cache, own, {recursive: true});
		chmodSync(own, 0o777);
		await beat();
		expect(existsSync(marker)).toBe(false);
		await runProcess('rm', ['-r', own]);
		symlinkSync(cache, own);
		await beat();
		expect(existsSync(marker)).toBe(false);
	});

	test('is not run where it has the name of a program that we call', async () => {
		const sandbox = openSandbox();
		const marker = path.join(sandbox.folder, 'ran');
		const folders = ['theirs', 'open'].map(name => path.join(sandbox.folder, name));
		for (const folder of [...folders, sandbox.work]) {
			mkdirSync(folder, {recursive: true});
			for (const name of ['perl', 'python3', 'ps', 'git', 'claude', 'notify-send', 'node', 'sh'])
				writeFileSync(path.join(folder, name), `#!/bin/sh\necho "$0" >> "${marker}"\n`, {mode: 0o755});
		}
		giveAway(folders[0] ?? '');
		chmodSync(folders[1] ?? '', 0o777);
		const env = {PATH: ['', '.', ...folders, process.env.PATH].join(':')};
		const dead = await sandbox.join('claude', {agentSessionId: 'conversation-1'});
		await sandbox.crash(dead.pid);
		const living = await HookedAgent.start(sandbox, 'claude', 'conversation-2');
		await living.fire('SessionStart');
		await sandbox.runWith({env}, 'rescue', dead.sessionId, '--resume', '--exec');
		const killed = await sandbox.runWith({env}, 'rescue', living.sessionId, '--kill', '--force');
		expect(killed).toMatchObject({code: 0});
		await sandbox.runWith({env}, 'doctor');
		await sandbox.runWith({env}, 'install', 'claude');
		await sandbox.runWith({env}, 'status');
		expect(existsSync(marker) ? readFileSync(marker, 'utf8') : '').toBe('');
	});

	test('is not what wakes a session whose row names their process', async () => {
		const sandbox = openSandbox();
		const agent = await HookedAgent.start(sandbox, 'codex', 'thread-1');
		await agent.fire('UserPromptSubmit');
		const sender = await sandbox.join('peer');
		await (await sandbox.bus()).send(sender.sessionId, {to: agent.sessionId, body: 'wake up'});
		await agent.fire('Interrupt');
		const theirs = spawn(sandbox.executable('codex'), ['-e', 'setTimeout(() => {}, 3_600_000)'], {
			uid: nobody,
			gid: nobody,
			stdio: 'ignore',
			env: {PATH: '/nowhere'},
		});
		onTestFinished(() => void theirs.kill('SIGKILL'));
		const context = await openContext({path: sandbox.database, settings: defaultSettings});
		onTestFinished(() => context.engine.close());
		const calls: Array<Parameters<RunProgram>> = [];
		const wake = () =>
			wakeSessions(
				context,
				() => true,
				async (...call) => {
					calls.push(call);
					return true;
				},
			);
		const pid = theirs.pid ?? 0;
		// Node gives its main thread a name of its own, so that only the command line tells that it has become it
		await until('it runs', () => path.basename(context.processes.commandLine(pid)[0] ?? '') === 'codex');
		const sighting = context.processes.look(pid);
		const started = typeof sighting === 'string' ? '' : sighting.started;
		const database = sandbox.connect();
		const set = database.prepare<[number, string, string]>(
			'UPDATE session_registry SET pid = ?, process_started = ? WHERE session_id = ?',
		);
		const own = context.processes.look(agent.caller.pid);
		set.run(pid, started, agent.sessionId);
		await wake();
		expect(calls).toEqual([]);
		set.run(agent.caller.pid, typeof own === 'string' ? '' : own.started, agent.sessionId);
		await wake();
		expect(calls).toHaveLength(1);
		database.close();
	});
});

describe.runIf(isRoot)('the folder of session-bus', () => {
	test.each<[what: string, change: (home: string) => void, said: string]>([
		['belongs to another user', home => chownSync(home, nobody, nobody), 'belongs to another user'],
		['can be written by others', home => chmodSync(home, 0o777), 'other users can change'],
		['can be written by a group', home => chmodSync(home, 0o770), 'other users can change'],
		[
			'holds a record of another user',
			home => chownSync(path.join(home, 'installed.json'), nobody, nobody),
			'belongs to another user',
		],
		[
			'has a launcher that others can change',
			home => {
				chmodSync(home, 0o755);
				chmodSync(path.join(home, 'bin'), 0o777);
			},
			'other users can change',
		],
	])('is no place to install in or take back from when it %s', async (_what, change, said) => {
		const sandbox = openSandbox();
		const home = path.join(sandbox.home, '.session-bus');
		mkdirSync(path.join(sandbox.home, '.kimi-code'));
		await sandbox.run('install', 'kimi');
		change(home);
		for (const line of [
			['install', 'kimi'],
			['uninstall', '--all'],
			['install', 'kimi', '--dry-run'],
		]) {
			const {code, stderr} = await sandbox.run(...line);
			expect({code, stderr}).toEqual({code: 1, stderr: expect.stringContaining(said)});
		}
		expect(await sandbox.run('doctor')).toMatchObject({code: 1, stdout: expect.stringContaining(said)});
	});

	test('takes no settings into a folder of another user that a link leads to', async () => {
		const sandbox = openSandbox();
		const theirs = path.join(sandbox.folder, 'theirs');
		mkdirSync(theirs);
		mkdirSync(path.join(sandbox.home, '.kimi-code'));
		writeFileSync(path.join(theirs, 'config.toml'), 'a = 1\n');
		giveAway(theirs);
		symlinkSync(path.join(theirs, 'config.toml'), path.join(sandbox.home, '.kimi-code', 'config.toml'));
		expect(await sandbox.run('install', 'kimi')).toMatchObject({
			code: 1,
			stderr: expect.stringContaining(`leads to ${theirs}/config.toml, which other users can change`),
		});
		expect(readFileSync(path.join(theirs, 'config.toml'), 'utf8')).toBe('a = 1\n');
		symlinkSync(theirs, path.join(sandbox.home, '.codex'));
		expect(await sandbox.run('install', 'codex')).toMatchObject({
			code: 1,
			stderr: expect.stringContaining('leads to'),
		});
	});

	test('whose launcher starts what others can change is told by install and doctor', async () => {
		const sandbox = openSandbox();
		mkdirSync(path.join(sandbox.home, '.kimi-code'));
		const dist = copyOfProgram(sandbox);
		const run = (...words: string[]) =>
			runProcess(process.execPath, [path.join(dist, 'entry.cjs'), ...words], {
				env: sandbox.env,
				cwd: sandbox.work,
			});
		expect((await run('install', 'kimi')).stdout).not.toContain('Other users can change');
		expect((await run('doctor')).code).toBe(0);
		giveAway(dist);
		expect((await run('install', 'kimi')).stdout).toContain(`Other users can change ${dist}/entry.cjs`);
		expect(await run('doctor')).toMatchObject({
			code: 1,
			stdout: expect.stringContaining(`other users can change ${dist}/entry.cjs`),
		});
	});
});
