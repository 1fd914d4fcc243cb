import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import {chmodSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it, onTestFinished, vi} from 'vitest';
import {until} from '../bus/support/conditions.js';
import {temporaryFolder} from '../bus/support/temp-folder.js';
import {Sleeper, signal} from './support/real-process.js';
import {processes, WatchedMachine} from './support/watched-machine.js';

const second = 1000;
const nobody = 65_534;

/** A folder of agents that only sleep, and what becomes of those that run. */
class Agents {
	readonly machine: WatchedMachine;
	readonly folder: string;
	/** The home of whoever looks, too, where no agent of this machine keeps anything. */
	readonly env: NodeJS.ProcessEnv;

	private constructor(folder: string, machine: WatchedMachine) {
		this.folder = folder;
		this.env = {HOME: folder, PATH: process.env.PATH ?? ''};
		this.machine = machine;
	}

	static async open(): Promise<Agents> {
		const folder = temporaryFolder();
		vi.stubEnv('HOME', folder);
		onTestFinished(() => void vi.unstubAllEnvs());
		return new Agents(folder, await WatchedMachine.open());
	}

	/** A program under the name of an agent. */
	program(name: string, target: string): string {
		const file = path.join(this.folder, name);
		symlinkSync(target, file);
		return file;
	}

	/** Starts a program that sleeps under the name of an agent. */
	async sleep(name: string): Promise<Sleeper> {
		return Sleeper.start({env: this.env, cwd: this.folder}, this.program(name, sleepProgram));
	}

	/** Starts a line in the folder of the agents. Returns its pid. */
	start(command: string, words: readonly string[], identity: object = {}): number {
		const child: ChildProcess = spawn(command, words, {
			cwd: this.folder,
			env: this.env,
			stdio: 'ignore',
			...identity,
		});
		onTestFinished(() => void child.kill('SIGKILL'));
		return child.pid ?? 0;
	}

	/** Lets so much time pass since now, and looks. Returns the agents among these processes that are shown. */
	async shownAfter(milliseconds: number, pids: readonly number[]): Promise<Array<readonly [number, string]>> {
		this.machine.test.clock.time = Date.now() + milliseconds;
		await this.machine.look();
		const {unregistered} = await this.machine.test.bus.snapshot();
		return unregistered
			.filter(({pid}) => pids.includes(pid))
			.map(({pid, llmVendor}) => [pid, llmVendor] as const);
	}
}

const sleepProgram = spawnSync('sh', ['-c', 'command -v sleep'], {encoding: 'utf8'}).stdout.trim();

/** The child of a process, once it runs a script. */
async function childOf(pid: number, script: string): Promise<number> {
	let child = 0;
	await until(() => {
		const found = processes.list().find(({parent}) => parent === pid);
		child = found?.pid ?? 0;
		return found !== undefined && processes.commandLine(found.pid).includes(script);
	});
	return child;
}

describe.runIf(process.platform === 'linux')('agents that run and have not registered', () => {
	it.each([
		['claude', 'claude'],
		['codex', 'codex'],
		['gemini', 'gemini'],
		['kimi', 'kimi'],
		['kimi-code', 'kimi'],
		['copilot', 'copilot'],
		['cursor-agent', 'cursor'],
		['amp', 'amp'],
		['agy', 'antigravity'],
	])('%s is shown where it works, until it registers', async (name, vendor) => {
		const agents = await Agents.open();
		const {pid} = await agents.sleep(name);
		expect(await agents.shownAfter(6 * second, [pid])).toEqual([[pid, vendor]]);
		const {unregistered} = await agents.machine.test.bus.snapshot();
		expect(unregistered.find(agent => agent.pid === pid)).toMatchObject({cwd: agents.folder});
		await agents.machine.join(pid);
		expect(await agents.shownAfter(7 * second, [pid])).toEqual([]);
	});

	it('are shown no longer once their process has gone', async () => {
		const agents = await Agents.open();
		const sleeper = await agents.sleep('claude');
		expect(await agents.shownAfter(6 * second, [sleeper.pid])).toEqual([[sleeper.pid, 'claude']]);
		await sleeper.kill();
		expect(await agents.shownAfter(7 * second, [sleeper.pid])).toEqual([]);
	});

	it('are not shown before they have run for five seconds', async () => {
		const agents = await Agents.open();
		const began = Date.now();
		const {pid} = await agents.sleep('claude');
		const sinceBegan = (milliseconds: number) => began - Date.now() + milliseconds;
		expect(await agents.shownAfter(sinceBegan(4900), [pid])).toEqual([]);
		expect(await agents.shownAfter(6 * second, [pid])).toEqual([[pid, 'claude']]);
	});

	it('and are scripts of Node are shown once, without the launcher of the same name', async () => {
		const agents = await Agents.open();
		const script = path.join(agents.folder, 'gemini');
		writeFileSync(
			script,
			`if (process.argv.includes('--child')) setInterval(() => {}, 1e9);
			else require('node:child_process').spawn(process.execPath, [__filename, '--child'], {stdio: 'ignore'})
				.on('exit', () => process.exit());`,
		);
		const launcher = agents.start(process.execPath, [script]);
		const child = await childOf(launcher, '--child');
		onTestFinished(() => signal(child, 'SIGKILL'));
		expect(await agents.shownAfter(6 * second, [launcher, child])).toEqual([[child, 'gemini']]);
	});

	it('and serve something else with a side command are not shown', async () => {
		const agents = await Agents.open();
		const node = agents.program('claude', process.execPath);
		const script = path.join(agents.folder, 'wait.cjs');
		writeFileSync(script, 'setInterval(() => {}, 1e9);');
		const pids = [
			agents.start(node, [script, 'mcp', 'serve']),
			agents.start(node, [script, '--debug', 'doctor']),
			agents.start(node, [script, 'explain mcp']),
		];
		const [, , conversation = 0] = pids;
		await until(() => pids.every(pid => processes.commandLine(pid).includes(script)));
		expect(await agents.shownAfter(6 * second, pids)).toEqual([[conversation, 'claude']]);
	});

	it('of another user are not shown', async ({skip}) => {
		if (process.getuid?.() !== 0) skip('only root can start a process as another user');
		const agents = await Agents.open();
		chmodSync(agents.folder, 0o755);
		const claude = agents.program('claude', sleepProgram);
		const pids = [agents.start(claude, ['3600']), agents.start(claude, ['3600'], {uid: nobody, gid: nobody})];
		const [own] = pids;
		await until(() => pids.every(pid => processes.commandLine(pid)[1] === '3600'));
		expect(await agents.shownAfter(6 * second, pids)).toEqual([[own, 'claude']]);
	});

	it('of another PID namespace are not shown', async ({skip}) => {
		const line = ['-Urpf', '--kill-child'];
		if (spawnSync('unshare', [...line, 'true']).status !== 0) skip('PID namespaces are not permitted here');
		const agents = await Agents.open();
		const claude = agents.program('claude', sleepProgram);
		const own = agents.start(claude, ['3600']);
		const inside = await childOf(agents.start('unshare', [...line, claude, '3600']), '3600');
		// It is forked before it becomes the agent
		await until(() => nameOf(inside) === 'claude');
		expect(await agents.shownAfter(6 * second, [own, inside])).toEqual([[own, 'claude']]);
	});
});

function nameOf(pid: number): string | null {
	const sighting = processes.look(pid);
	return typeof sighting === 'string' ? null : sighting.name;
}
