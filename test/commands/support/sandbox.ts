import {type ChildProcess, spawn} from 'node:child_process';
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	realpathSync,
	rmSync,
	symlinkSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import Database from 'better-sqlite3';
import {onTestFinished} from 'vitest';
import type {Bus} from '../../../source/bus/bus.js';
import {openBus} from '../../../source/bus/open-bus.js';
import {defaultSettings} from '../../../source/bus/settings.js';
import type {Session} from '../../../source/bus/types.js';
import type {Registration} from '../../../source/bus/verbs/register.js';
import {systemProcessTable} from '../../../source/system/process-table.js';
import {Caller, startOrphan} from './caller.js';
import {until} from './condition.js';
import {commandOf, endGently, uses} from './processes.js';
import {entry, type Outcome, type ProcessOptions, type Running, runProcess, startProcess} from './program.js';

const processes = systemProcessTable();

/** What of this process's environment the program may see: nothing that tells of an agent above the tests. */
const {PATH} = process.env;

/**
 * A person's machine in small: a home folder, a bus in it, a folder to work in, agents that run, and the program.
 * Closing it ends all that was started, keepers included.
 */
export class Sandbox {
	readonly folder: string;
	readonly home: string;
	readonly work: string;
	readonly database: string;
	readonly env: Readonly<Record<string, string>>;
	readonly #started: ChildProcess[] = [];
	readonly #callers: Caller[] = [];
	#bus: Bus | null = null;

	constructor() {
		this.folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'session-bus-test-')));
		// Another user must be able to come here for the tests that are about another user
		chmodSync(this.folder, 0o755);
		this.home = path.join(this.folder, 'home');
		this.work = path.join(this.home, 'rollout');
		this.database = path.join(this.home, '.session-bus', 'messaging.db');
		this.env = {HOME: this.home, PATH: PATH ?? ''};
		mkdirSync(this.work, {recursive: true});
	}

	/** Runs `session-bus` in the folder to work in. */
	run(...words: readonly string[]): Promise<Outcome> {
		return this.runWith({}, ...words);
	}

	/** The same, with another environment, folder, input or user. */
	runWith(options: ProcessOptions, ...words: readonly string[]): Promise<Outcome> {
		return this.start(options, ...words).outcome;
	}

	/** The same, to be looked at while it runs. */
	start({env, ...options}: ProcessOptions, ...words: readonly string[]): Running {
		return startProcess(process.execPath, [entry, ...words], {
			cwd: this.work,
			env: {...this.env, ...env},
			...options,
		});
	}

	/** The bus itself, for what a test arranges and looks up. */
	async bus(): Promise<Bus> {
		this.#bus ??= await openBus({path: this.database, settings: defaultSettings});
		return this.#bus;
	}

	/** A connection of another program. Whoever asks for it closes it. */
	connect(): Database.Database {
		return new Database(this.database, {timeout: 3000});
	}

	/** Pid of a process that does nothing until the sandbox is closed. */
	startProcess(): number {
		const child = spawn('sleep', ['3600'], {stdio: 'ignore'});
		this.#started.push(child);
		if (child.pid === undefined) throw new Error('sleep did not start');
		return child.pid;
	}

	/** Registers a session of a process of its own, without the program. */
	async join(vendor: string, facts: Partial<Registration> = {}): Promise<Session> {
		const bus = await this.bus();
		const {session} = await bus.register({vendor, pid: this.startProcess(), cwd: this.work, ...facts});
		return session;
	}

	/** Starts a process under the name of an agent's executable. */
	async startAgent(
		name: string,
		{words = [], env = {}}: {words?: readonly string[]; env?: Readonly<Record<string, string>>} = {},
	): Promise<Caller> {
		return this.keep(
			await Caller.start({line: [this.executable(name)], words, cwd: this.work, env: {...this.env, ...env}}),
		);
	}

	/** Starts a process that no agent is above of, as a shell is. */
	async startShell(env: Readonly<Record<string, string>> = {}): Promise<Caller> {
		return this.keep(await startOrphan({cwd: this.work, env: {...this.env, ...env}}));
	}

	/** Starts a process with a PID namespace of its own, or nothing where that is not permitted. */
	async startNamespace(
		env: Readonly<Record<string, string>> = {},
		executable = process.execPath,
	): Promise<Caller | null> {
		const unshare = ['unshare', '-Urpf', '--mount-proc', '--kill-child'] as const;
		const [command, ...flags] = unshare;
		const attempt = await runProcess(command, [...flags, 'true'], {env: this.env}).catch(() => null);
		if (attempt?.code !== 0) return null;
		return this.keep(
			await Caller.start({
				line: [...unshare, executable],
				cwd: this.work,
				env: {...this.env, ...env},
			}),
		);
	}

	/** Sees to it that a process ends with the sandbox. */
	keep(caller: Caller): Caller {
		this.#callers.push(caller);
		return caller;
	}

	/** A link to the running Node under another name, which becomes the name of its processes. */
	executable(name: string): string {
		const folder = path.join(this.folder, 'bin');
		mkdirSync(folder, {recursive: true});
		const file = path.join(folder, name);
		if (!readdirSync(folder).includes(name)) symlinkSync(process.execPath, file);
		return file;
	}

	/** Ends a process that was started here, as a crash does, and waits until it has gone. */
	async crash(pid: number | null): Promise<void> {
		if (pid === null) throw new Error('there is no process to end');
		process.kill(pid, 'SIGKILL');
		await until(`process ${pid} is gone`, () => processes.look(pid) === 'gone');
	}

	/** The keeper of this bus, once it has been elected. */
	keeper(): Promise<number> {
		return until('a keeper is elected', () => this.#elected());
	}

	/** Pids of every keeper that was started for this bus, elected or not. */
	keepers(): number[] {
		if (!existsSync('/proc/self')) return [this.#elected()].filter(pid => pid !== null);
		return readdirSync('/proc')
			.filter(name => /^\d+$/.test(name))
			.map(Number)
			.filter(pid => /session-bus-keeper|keeper\.js/.test(commandOf(pid)) && uses(pid, this.folder));
	}

	#elected(): number | null {
		if (!existsSync(this.database)) return null;
		const database = this.connect();
		try {
			const row = database
				.prepare<[], {pid: number | null; process_started: string}>(
					'SELECT pid, process_started FROM keepers',
				)
				.get();
			if (!row?.pid) return null;
			const sighting = processes.look(row.pid);
			return typeof sighting !== 'string' && sighting.started === row.process_started ? row.pid : null;
		} catch {
			// a file that a test made and that is no bus has no keeper
			return null;
		} finally {
			database.close();
		}
	}

	async close(): Promise<void> {
		await this.#bus?.close();
		for (const caller of this.#callers) await caller.end();
		for (const child of this.#started) child.kill('SIGKILL');
		await until('every keeper has left', () => {
			const left = this.keepers();
			for (const pid of left) endGently(pid);
			return left.length === 0;
		});
		rmSync(this.folder, {recursive: true, force: true});
	}
}

/** A sandbox for one test. */
export function openSandbox(): Sandbox {
	const sandbox = new Sandbox();
	onTestFinished(() => sandbox.close());
	return sandbox;
}
